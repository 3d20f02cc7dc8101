"""Labels of a fixed number of lines: nothing of the last one is cut off."""

import pytest
from pytestqt.qtbot import QtBot

from nnviz.ui.theme.style_sheet import style_sheet
from nnviz.ui.theme.theme import LIGHT
from nnviz.ui.widgets.pieces import elided, height_of_lines


@pytest.mark.parametrize("role", ["", "small", "muted"])
@pytest.mark.parametrize("lines", [1, 2])
def test_all_of_so_many_lines_is_seen(qtbot: QtBot, role: str, lines: int) -> None:
    text = elided(role)
    qtbot.addWidget(text)
    text.setStyleSheet(style_sheet(LIGHT))
    text.setText("<br>".join(["jumping quickly"] * lines))
    text.ensurePolished()
    text.resize(200, height_of_lines(text, lines))
    low = text.grab().toImage()
    text.resize(200, 3 * text.height())
    high = text.grab().toImage()
    ground = high.pixelColor(199, 0)
    inked = [y for y in range(high.height()) for x in range(200) if high.pixelColor(x, y) != ground]
    assert max(inked) < low.height(), "the descenders of the last line lie within the label"
