"""The style sheet: what cannot be pressed looks so."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QPushButton
from pytestqt.qtbot import QtBot

from nnviz.ui.panels.maths import MathsPanel
from nnviz.ui.theme.style_sheet import style_sheet
from nnviz.ui.theme.theme import DARK, LIGHT, Theme
from nnviz.ui.widgets.pieces import Card, tool_button
from tests.ui.user import User

LOOKS = ("push", "boxed", "flat", "small", "segment", "tab", "card")


def strength(button: QAbstractButton) -> int:
    """How far the letters stand out of their ground, at most 765; the border is left out."""
    image = button.window().grab(QRect(button.mapTo(button.window(), QPoint()), button.size())).toImage()
    colors = [image.pixelColor(x, y) for x in range(4, image.width() - 4) for y in range(4, image.height() - 4)]
    ground = colors[0]
    return max(
        abs(c.red() - ground.red()) + abs(c.green() - ground.green()) + abs(c.blue() - ground.blue()) for c in colors
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("checked", [False, True])
@pytest.mark.parametrize("look", LOOKS)
def test_a_disabled_button_is_paler(qtbot: QtBot, look: str, checked: bool, theme: Theme) -> None:
    button: QAbstractButton = QPushButton("HHH") if look == "push" else tool_button("HHH", look)
    card = Card("")
    qtbot.addWidget(card)
    card.setStyleSheet(style_sheet(theme))
    card.body.addWidget(button)
    button.setMinimumWidth(80)
    button.setCheckable(True)
    button.setChecked(checked)
    card.show()
    enabled = strength(button)
    button.setEnabled(False)
    assert 60 < strength(button) < 0.75 * enabled


def test_the_first_step_has_none_before_it_and_looks_so(user: User) -> None:
    panel = user.window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    panel.steps.go("x", 0)
    user.qtbot.wait(10)
    assert not panel.previous.isEnabled()
    assert strength(panel.previous) < 0.75 * strength(panel.next)
