"""The place in the step-through, and the ways from it to all others."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtTest import QTest

from nnviz.labs import load_lab
from nnviz.ui.panels.crumbs import Crumbs
from nnviz.ui.panels.maths import MathsPanel
from tests.ui.user import MakeWindow, User


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)  # of the platform without a screen
@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_every_phase_can_be_reached_in_a_narrow_window(
    open_window: MakeWindow, size: tuple[int, int], by_hand: bool
) -> None:
    user = open_window(load_lab("deep-representation").experiment, size)
    panel = user.window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    if by_hand:
        user.qtbot.mouseClick(panel.by_hand, Qt.MouseButton.LeftButton)
    crumbs = panel.crumbs
    panel.steps.go("z", 3)
    user.qtbot.wait(10)
    assert crumbs.toolTip() == "Forward 1 2 3 4 → Loss → Backward 4 3 2 1 → Update 1 2 3 4"
    assert crumbs.sizeHint().width() <= crumbs.width()  # nothing is cut off
    if "menu:" in crumbs.text():
        user.qtbot.mouseClick(crumbs, Qt.MouseButton.LeftButton, pos=QPoint(8, crumbs.height() // 2))
        user.qtbot.waitUntil(crumbs.menu.isVisible, timeout=2000)
        assert [action.text() for action in crumbs.menu.actions() if action.isChecked()] == ["Forward 3"]
        action = next(action for action in crumbs.menu.actions() if action.text() == "Update 2")
        user.qtbot.mouseClick(crumbs.menu, Qt.MouseButton.LeftButton, pos=crumbs.menu.actionGeometry(action).center())
        assert panel.steps.step is not None and (panel.steps.step.phase, panel.steps.step.layer) == ("update", 2)
        return
    seen = set()
    for x in range(2, crumbs.sizeHint().width(), 6):
        panel.steps.go("z", 3)
        user.qtbot.mouseClick(crumbs, Qt.MouseButton.LeftButton, pos=QPoint(x, crumbs.height() // 2))
        assert panel.steps.step is not None
        seen.add(panel.steps.step.phase)
    assert seen == {"forward", "loss", "backward", "update"}


def test_the_words_are_seen_after_a_change_of_theme(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment)
    panel = user.window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    for _ in range(2):
        user.trigger("dark")
        user.qtbot.wait(20)
        ink = panel.theme.ink
        image = panel.crumbs.grab().toImage()
        colors = [image.pixelColor(x, y) for x in range(60) for y in range(image.height())]
        assert min(abs(c.red() - ink[0]) + abs(c.green() - ink[1]) for c in colors) < 60


def after_forward(crumbs: Crumbs, before: str) -> QPoint:
    """Where the line goes on after its first word and some more."""
    font = QFont(crumbs.font())
    plain = QFontMetrics(font)
    font.setBold(True)
    x = QFontMetrics(font).horizontalAdvance("Forward") + plain.horizontalAdvance(before) + 3
    return QPoint(x, crumbs.height() // 2)


def opened(user: User) -> MathsPanel:
    panel = user.window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    user.qtbot.wait(10)
    return panel


def test_layer_numbers_look_like_links_and_light_up_under_the_mouse(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment, (1440, 900))
    panel = opened(user)
    crumbs = panel.crumbs
    assert crumbs.text().count("text-decoration: underline") == 6  # 1 2, 2 1 and 1 2
    number = after_forward(crumbs, " ")
    QTest.mouseMove(crumbs, QPoint(crumbs.width() - 2, 2))
    QTest.mouseMove(crumbs, number)
    assert crumbs.cursor().shape() == Qt.CursorShape.PointingHandCursor and "background-color" in crumbs.text()
    width = crumbs.sizeHint().width()
    QTest.mouseMove(crumbs, QPoint(crumbs.width() - 2, 2))
    assert crumbs.cursor().shape() != Qt.CursorShape.PointingHandCursor and "background-color" not in crumbs.text()
    assert crumbs.sizeHint().width() == width  # nothing moves under the mouse
    user.qtbot.mouseClick(crumbs, Qt.MouseButton.LeftButton, pos=number)
    assert panel.steps.step is not None and (panel.steps.step.kind, panel.steps.step.layer) == ("z", 1)


def test_keys_go_from_link_to_link_and_enter_follows_one(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment, (1440, 900))
    panel = opened(user)
    crumbs = panel.crumbs
    assert crumbs.focusPolicy() == Qt.FocusPolicy.TabFocus
    crumbs.setFocus()
    for _ in range(3):  # Forward, 1, 2
        QTest.keyClick(crumbs, Qt.Key.Key_Tab)
    QTest.keyClick(crumbs, Qt.Key.Key_Return)
    assert panel.steps.step is not None and (panel.steps.step.kind, panel.steps.step.layer) == ("z", 2)
    assert crumbs.hasFocus() and crumbs.selectedText() == "2"  # the keys are still there
    QTest.keyClick(crumbs, Qt.Key.Key_Tab)
    QTest.keyClick(crumbs, Qt.Key.Key_Return)
    assert panel.steps.step.kind == "loss"
    QTest.keyClick(crumbs, Qt.Key.Key_Space)
    assert user.window.bench.playing
