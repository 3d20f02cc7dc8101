"""The place in the step-through, and the ways from it to all others."""

import pytest
from PySide6.QtCore import QPoint, Qt

from nnviz.labs import load_lab
from nnviz.ui.panels.maths import MathsPanel
from tests.ui.hands import MakeWindow


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)  # of the platform without a screen
@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_every_phase_can_be_reached_in_a_narrow_window(
    open_window: MakeWindow, size: tuple[int, int], by_hand: bool
) -> None:
    hands = open_window(load_lab("deep-representation").experiment, size)
    panel = hands.window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    if by_hand:
        hands.qtbot.mouseClick(panel.by_hand, Qt.MouseButton.LeftButton)
    crumbs = panel.crumbs
    panel.steps.go("z", 3)
    hands.qtbot.wait(10)
    assert crumbs.toolTip() == "Forward 1 2 3 4 → Loss → Backward 4 3 2 1 → Update 1 2 3 4"
    assert crumbs.sizeHint().width() <= crumbs.width()  # nothing is cut off
    if "menu:" in crumbs.text():
        hands.qtbot.mouseClick(crumbs, Qt.MouseButton.LeftButton, pos=QPoint(8, crumbs.height() // 2))
        hands.qtbot.waitUntil(crumbs.menu.isVisible, timeout=2000)
        assert [action.text() for action in crumbs.menu.actions() if action.isChecked()] == ["Forward 3"]
        action = next(action for action in crumbs.menu.actions() if action.text() == "Update 2")
        hands.qtbot.mouseClick(crumbs.menu, Qt.MouseButton.LeftButton, pos=crumbs.menu.actionGeometry(action).center())
        assert panel.steps.step is not None and (panel.steps.step.phase, panel.steps.step.layer) == ("update", 2)
        return
    seen = set()
    for x in range(2, crumbs.sizeHint().width(), 6):
        panel.steps.go("z", 3)
        hands.qtbot.mouseClick(crumbs, Qt.MouseButton.LeftButton, pos=QPoint(x, crumbs.height() // 2))
        assert panel.steps.step is not None
        seen.add(panel.steps.step.phase)
    assert seen == {"forward", "loss", "backward", "update"}


def test_the_words_are_seen_after_a_change_of_theme(open_window: MakeWindow) -> None:
    hands = open_window(load_lab("xor").experiment)
    panel = hands.window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    for _ in range(2):
        hands.trigger("dark")
        hands.qtbot.wait(20)
        ink = panel.theme.ink
        image = panel.crumbs.grab().toImage()
        colors = [image.pixelColor(x, y) for x in range(60) for y in range(image.height())]
        assert min(abs(c.red() - ink[0]) + abs(c.green() - ink[1]) for c in colors) < 60
