"""How weights, biases and units of the diagram are reached in tests: places, wheel, drags and menus."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from nnviz.core.network.parameters import index_of
from nnviz.core.network.part import Part
from nnviz.ui.panels.weights import WeightsPanel
from tests.ui.user import User

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
EDGE, BIAS, UNIT = Part(1, 1, 0), Part(1, 2, bias=True), Part(1, 1)


def place_of(user: User, part: Part) -> QPoint:
    view = user.window.network_view
    assert view.diagram is not None
    if part.bias:
        return view.diagram.bias_place(part.layer, part.unit).toPoint()
    if part.source is None:
        return QPointF(*view.diagram.centres[part.layer][part.unit]).toPoint()
    below = len(view.diagram.centres[part.layer - 1])
    line = view.lines[part.layer - 1][part.unit * below + part.source]
    for x, y in line[2:-2]:  # where no other edge is nearer
        if view.part_at(QPointF(x, y)) == part:
            return QPointF(x, y).toPoint()
    raise AssertionError(f"{part} cannot be pointed at")


def value_of(user: User, part: Part) -> float:
    user.settle()
    snapshot = user.window.bench.snapshot
    return float(snapshot.params[index_of(snapshot.architecture, part.parameter)])


def wheel(user: User, part: Part, notches: int, modifier: Qt.KeyboardModifier = NONE) -> None:
    view = user.window.network_view
    place = QPointF(place_of(user, part))
    QApplication.sendEvent(
        view,
        QWheelEvent(place, view.mapToGlobal(place), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
                    modifier, Qt.ScrollPhase.NoScrollPhase, False),
    )  # fmt: skip


def pull(user: User, part: Part, up: int, modifier: Qt.KeyboardModifier = NONE) -> None:
    view, start = user.window.network_view, place_of(user, part)
    QTest.mousePress(view, LEFT, modifier, start)
    for i in range(1, 6):
        QTest.mouseMove(view, start - QPoint(0, up * i // 5))
        user.qtbot.wait(2)
    QTest.mouseRelease(view, LEFT, modifier, start - QPoint(0, up))


def menu(user: User, part: Part) -> QMenu:
    """The menu that a right click opens: offscreen it cannot take the keyboard, so it is not shown."""
    opened: list[QMenu] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QMenu, "popup", lambda menu, *_: opened.append(menu))
        user.qtbot.mouseClick(user.window.network_view, RIGHT, pos=place_of(user, part))
    assert len(opened) == 1
    return opened[0]


def pick(user: User, part: Part, text: str) -> None:
    opened = menu(user, part)
    action = next(a for a in _actions(opened) if a.text() == text)
    action.trigger()
    opened.deleteLater()
    user.settle()


def _actions(opened: QMenu) -> Iterator[object]:
    for action in opened.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from _actions(below)
        yield action


def matrix(user: User) -> WeightsPanel:
    panel = user.window.panel_card.open("weights")
    assert isinstance(panel, WeightsPanel)
    user.settle()
    return panel
