"""Names that a person gives are shown letter by letter, also where they look like HTML or like a short cut."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as Gui
from PySide6.QtWidgets import QLabel, QWidget

from nnviz.core.network.part import Part
from nnviz.panels import PANELS
from nnviz.ui.views.plots.plot import Plot
from nnviz.ui.widgets.plain_text import caption, tool_tip
from tests.core.making import make
from tests.ui.user import MakeWindow, User

INPUTS = ("age<30", "dose <b>5</b>")
OUTPUTS = ("<i>x</i>&amp;", "a & b", "c")
CLASSES: dict[str, Any] = {
    "inputs": INPUTS, "outputs": OUTPUTS, "task": "multiclass",
    "train": {"x": [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], "y": [[0], [1], [2]]},
}  # fmt: skip
NUMBERS: dict[str, Any] = {
    "inputs": INPUTS, "outputs": OUTPUTS[:2], "task": "regression",
    "train": {"x": [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], "y": [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]},
}  # fmt: skip
EXPERIMENTS = {
    "classes": make(data=CLASSES, hidden=((2, "tanh"),), last=(3, "softmax")),
    "numbers": make(data=NUMBERS, hidden=((2, "linear"),), last=(2, "sigmoid"), loss="mse"),
}


def shown_as_markup(user: User) -> list[str]:
    """Texts of labels and tool tips that would be read as HTML though a name stands in them as it is."""
    rich, automatic = Qt.TextFormat.RichText, Qt.TextFormat.AutoText
    labels = [(label.text(), label.textFormat()) for label in user.window.findChildren(QLabel)]
    found = [text for text, way in labels if way == rich or (way == automatic and Gui.mightBeRichText(text))]
    found += [w.toolTip() for w in user.window.findChildren(QWidget) if Gui.mightBeRichText(w.toolTip())]
    return [text for text in found if any(name in text for name in (*INPUTS, *OUTPUTS[:2]))]


def test_no_panel_takes_a_name_for_markup(user: User) -> None:
    for task, experiment in EXPERIMENTS.items():
        user.window.bench.new_document(experiment, None)
        user.settle()
        for panel in PANELS:
            user.window.state.clear()
            user.window.panel_card.open(panel)
            user.settle()
            assert not shown_as_markup(user), (panel, task)
            user.window.state.choose(1)
            for part in (Part(0, 1), Part(1, 1), Part(1, 0, 1)):
                user.window.state.select(part)
                user.settle()
                assert not shown_as_markup(user), (panel, part, task)


def test_axes_and_the_line_below_the_plot_show_the_names_whole(open_window: MakeWindow) -> None:
    user = open_window(EXPERIMENTS["classes"])
    card = user.window.panel_card.open("warp")
    user.settle()
    names = {side: axis_text(user.plot, side) for side in ("bottom", "left")}
    assert names == {"bottom": INPUTS[0], "left": INPUTS[1]}
    card.layer.setCurrentIndex(0)
    card.layer.activated.emit(0)
    user.settle()
    assert {axis_text(card.plot, side) for side in ("bottom", "left")} <= {*INPUTS, "unit 1", "unit 2"}
    user.window.state.choose(1)
    user.settle()
    hint = user.window.boundary_card.hint
    assert INPUTS[0] in hint.text() and hint.textFormat() == Qt.TextFormat.PlainText
    assert user.window.features_card.buttons["x2"].toolTip() == tool_tip(INPUTS[1])


def axis_text(plot: Plot, side: str) -> str:
    """What is read at an axis."""
    return str(plot.axes[side].label.toPlainText()).strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x1: age in years", "x1: age in years"),
        ("age<30", "age<30"),
        ("<b>5", "<span>&lt;b&gt;5</span>"),
        ("a <b>\nb", "<span>a &lt;b&gt;<br>b</span>"),
    ],
)
def test_a_tool_tip_is_escaped_only_where_it_would_be_read_as_html(text: str, shown: str) -> None:
    assert tool_tip(text) == shown


def test_a_caption_shows_its_ampersand() -> None:
    assert caption("salt & pepper") == "salt && pepper"
