"""The panel Maths as a student drives it: buttons, keys, clicks and typed answers, for its tests."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox

from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.steps.model import Step
from nnviz.ui.panels.maths import MathsPanel
from nnviz.ui.views.equation.equation_view import Cell
from nnviz.ui.views.equation.layout import Placed
from tests.ui.user import User

LEFT = Qt.MouseButton.LeftButton


def opened(user: User) -> MathsPanel:
    user.qtbot.mouseClick(user.window.panel_card.tabs.buttons["maths"], LEFT)
    panel = user.window.panel_card.panel
    assert isinstance(panel, MathsPanel)
    return panel


def press(user: User, button: object) -> None:
    user.qtbot.mouseClick(button, LEFT)


def kinds(panel: MathsPanel) -> list[tuple[str, int]]:
    return [(step.kind, step.layer) for step in panel.steps.steps]


def shown(panel: MathsPanel) -> Step:
    step = panel.steps.step
    assert step is not None
    return step


def here(panel: MathsPanel) -> tuple[str, int]:
    return shown(panel).kind, shown(panel).layer


def node_centre(user: User, layer: int, unit: int) -> QPoint:
    diagram = user.window.network_view.diagram
    assert diagram is not None
    x, y = diagram.centres[layer][unit]
    return QPoint(round(x), round(y))


def choose_optimizer(user: User, name: str) -> None:
    box = user.window.form.controls["training.optimizer.name"].widget
    assert isinstance(box, QComboBox)
    box.setFocus()
    QTest.keyClicks(box, OPTIMIZERS[name].label)
    assert user.window.bench.experiment.training.optimizer.name == name
    user.settle()


def by_text(panel: MathsPanel, text: str) -> Placed:
    layout = panel.equation.layout_now
    assert layout is not None
    return next(placed for placed in layout.matrices if placed.matrix.symbol.text == text)


def wheel(panel: MathsPanel, placed: Placed) -> None:
    at = QPointF(*placed.cells_at) + QPointF(5, 5)
    event = QWheelEvent(at, panel.equation.mapToGlobal(at), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(panel.equation, event)


def open_cells(panel: MathsPanel) -> int:
    """How many entries of the step are still hidden."""
    assert panel.steps.step is not None
    return len(list(panel.exercise.hidden(panel.steps.step)))


def answer(user: User, panel: MathsPanel, text: str) -> None:
    panel.editor.clear()
    user.qtbot.keyClicks(panel.editor, text)
    user.qtbot.keyClick(panel.editor, Qt.Key.Key_Return)


def begin_z(user: User) -> MathsPanel:
    """By hand, at z[1] of four units."""
    panel = opened(user)
    press(user, panel.by_hand)
    press(user, panel.next)
    assert here(panel) == ("z", 1)
    return panel


def shown_at(panel: MathsPanel, i: int) -> str | None:
    assert panel.steps.step is not None
    return panel.exercise.text_at(panel.steps.step, Cell(0, i, 0))


def click_cell(user: User, panel: MathsPanel, i: int) -> None:
    place = panel.equation.place_of(Cell(0, i, 0))
    assert place is not None
    user.qtbot.mouseClick(panel.equation, LEFT, pos=place.center().toPoint())
