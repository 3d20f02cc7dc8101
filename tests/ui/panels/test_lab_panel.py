"""The lab's text: whole in every window, and the notes where there is no lab."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QScrollArea

from nnviz.core.base.experiment import replace
from nnviz.labs import all_labs, load_lab
from nnviz.ui.panels.lab import LabPanel
from tests.ui.user import MakeWindow, User


def open_panel(user: User) -> LabPanel:
    panel = user.window.panel_card.open("lab")
    assert isinstance(panel, LabPanel)
    return panel


def test_no_line_of_a_lab_is_cut_in_a_small_window(open_window: MakeWindow) -> None:
    user = open_window(size=(1024, 700))
    panel = open_panel(user)
    for lab in all_labs():
        user.window.labs.open(lab.id)
        user.settle()
        for _ in range(5):  # of labels within labels, each is told its width by the last
            QApplication.processEvents()
        for text in (panel.title, panel.do, panel.watch):
            assert text.height() >= text.heightForWidth(text.width()), lab.id


def test_the_wheel_reaches_the_end_of_a_long_text(open_window: MakeWindow) -> None:
    lab = load_lab("3-4-1").experiment
    assert lab.lab is not None
    long = replace(lab, lab=None, title="Long", notes="\n".join(f"line {k}" for k in range(60)))
    user = open_window(long, size=(1024, 700))
    panel = open_panel(user)
    area = panel.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    QApplication.processEvents()
    bottom = QPoint(5, panel.do.height() - 5)
    assert not area.viewport().rect().contains(panel.do.mapTo(area.viewport(), bottom))
    for _ in range(60):
        place = QPointF(20, 20)
        QApplication.sendEvent(
            area.viewport(),
            QWheelEvent(place, area.viewport().mapToGlobal(place), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False),
        )  # fmt: skip
    assert area.viewport().rect().contains(panel.do.mapTo(area.viewport(), bottom))


def test_notes_are_shown_where_there_is_no_lab(open_window: MakeWindow) -> None:
    experiment = replace(load_lab("xor").experiment, lab=None, title="Mine", notes="remember <this>")
    user = open_window(experiment)
    panel = open_panel(user)
    assert "remember &lt;this&gt;" in panel.do.text() and not panel.watch.isVisible()
