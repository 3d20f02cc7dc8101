"""The numbers of an example in the diagram: what they say, and that none covers another."""

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.base.experiment import Experiment
from nnviz.core.network.part import Part
from nnviz.labs import load_lab
from nnviz.ui.views.diagram.example_numbers import Tag
from nnviz.ui.views.diagram.network_view import NetworkView
from tests.core.making import make, task_data
from tests.ui.alone import ShowAlone
from tests.ui.user import MakeWindow

SMALL: dict[str, Experiment] = {
    "2-1": load_lab("one-neuron").experiment,
    "2-2-1": load_lab("xnor").experiment,
    "3-2-1": make(data=task_data("binary", 8, 3), hidden=((2, "tanh"),), init={"seed": 3}),
    "1-4-1": make(data={"train": {"x": [[0], [1]], "y": [[1], [0]]}}, hidden=((4, "tanh"),), init={"seed": 3}),
    "2-2-2": make(data=task_data("multiclass", 9, 2, 2), hidden=((2, "tanh"),), last=(2, "softmax"), init={"seed": 3}),
    "2-4-3": load_lab("kit-three-classes").experiment,
    "2-2-1-2-2": load_lab("kit-autoencoder-square").experiment,
    "2-3-1-3-2": load_lab("kit-autoencoder-circle").experiment,
    "7-1": make(data=task_data("binary", 8, 7), hidden=(), init={"seed": 3}),
    "2-4-2-1": load_lab("circle").experiment,
}


def shown(view: NetworkView) -> list[Tag]:
    found = view.example_tags()
    assert found
    return found


def test_each_edge_has_its_product_and_each_neuron_its_sum(show_alone: ShowAlone) -> None:
    alone = show_alone(load_lab("xnor").experiment, NetworkView)
    alone.state.choose(1)
    view, snapshot = alone.view, alone.bench.snapshot
    trace = view.trace()
    assert trace is not None
    expected = ["0.00", "1.00"]
    for w, z, a, below in zip(
        snapshot.architecture.weights(snapshot.params), trace.z, trace.a[1:], trace.a, strict=False
    ):
        expected += [f"{value + 0.0:+.2f}" for value in (w * below.T).ravel()]
        expected += [f"z = {z[i, 0]:.2f} → {a[i, 0]:.3f}" for i in range(len(a))]
    texts = [text for tag in shown(view) for text in tag.lines]
    assert sorted(texts) == sorted(text.replace("-", "−") for text in expected)


SIZES = ((554, 312), (554, 222), (400, 229), (400, 173))
"""Those of the diagram in windows of 1280 × 800 and 1024 × 700: high, and low where a panel needs the room."""


@pytest.mark.parametrize("name", SMALL)
def test_no_number_covers_a_neuron_or_another_number(show_alone: ShowAlone, qtbot: QtBot, name: str) -> None:
    alone = show_alone(SMALL[name], NetworkView)
    view = alone.view
    alone.state.choose(2 if len(SMALL[name].data.train) > 2 else 1)
    for size in SIZES:
        view.resize(*size)
        qtbot.wait(1)
        assert view.diagram is not None
        boxes = [tag.box for tag in shown(view)]
        nodes = [
            QRectF(x - size / 2, y - size / 2, size, size)
            for centres, size in zip(view.diagram.centres, view.diagram.sizes, strict=True)
            for x, y in centres.tolist()
        ]
        assert boxes
        for one, other in combinations(boxes, 2):
            assert not one.intersects(other), (size, one, other)
        for box in boxes:
            assert not any(box.intersects(node) for node in nodes), (size, box)
            assert view.rect().contains(box.toAlignedRect().adjusted(1, 1, -1, -1)), (size, box)


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_beside_an_output_its_number_comes_with_its_name(open_window: MakeWindow, size: tuple[int, int]) -> None:
    user = open_window(load_lab("kit-three-classes").experiment, size=size)
    user.window.panel_card.open("maths")
    user.window.state.choose(2)
    user.qtbot.wait(20)
    view = user.window.network_view
    last = [tag for tag in shown(view) if tag.name]
    assert [tag.name for tag in last] == ["class 1", "class 2", "class 3"] and all(len(tag.lines) == 1 for tag in last)
    user.window.state.choose(None)
    user.qtbot.wait(20)
    assert not view.example_tags()
    image, ground = view.grab().toImage(), user.window.theme.color("card").rgb()
    for tag in last:  # without an example the names stand there alone
        box = tag.box.toAlignedRect()
        places = [(x, y) for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())]
        assert any(image.pixel(x, y) != ground for x, y in places)


def test_names_of_folded_inputs_stand_beside_the_first_column_alone(open_window: MakeWindow) -> None:
    user = open_window(SMALL["7-1"], size=(1024, 700))
    user.window.panel_card.open("maths")
    user.qtbot.wait(20)
    view = user.window.network_view
    assert view.diagram is not None
    columns = sorted({float(x) for x in view.diagram.centres[0][:, 0]})
    assert len(columns) > 1  # there are several at this size
    ink = user.window.theme.color("ink").rgb()
    QApplication.processEvents()
    image = view.grab().toImage()
    half = view.diagram.sizes[0] / 2
    for x, y in view.diagram.centres[0].tolist():
        if x > columns[0]:
            inside = [QPoint(int(x - half + 4 + i), int(y - 6 + j)) for i in range(8) for j in range(12)]
            assert not any(image.pixel(place) == ink for place in inside)


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_a_number_by_a_neuron_leaves_room_for_badges(open_window: MakeWindow, size: tuple[int, int]) -> None:
    user = open_window(load_lab("symmetry-online").experiment, size=size)
    view = user.window.network_view
    user.window.panel_card.open("maths")
    user.window.state.choose(1)
    user.trigger("step_epoch")
    user.wait_epoch(1)
    view.grab()
    places = view.badges.places()
    assert len(places) == 2
    for _badge, centre, radius in places:
        badge = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        assert not any(tag.box.intersects(badge) for tag in shown(view))


@pytest.mark.parametrize("size", [(1280, 900), (1280, 800), (1024, 700)])
def test_no_half_line_of_the_inspector_is_seen(open_window: MakeWindow, size: tuple[int, int]) -> None:
    user = open_window(load_lab("xor").experiment, size=size)
    user.window.panel_card.open("maths")
    user.window.state.select(Part(1, 0))
    user.qtbot.wait(20)
    label = user.window.network_card.inspector
    numbers = label.text()
    seen = QRect(0, 0, label.width(), label.height() - 2)  # a raised letter of the next line may touch this one
    image = label.grab(seen).toImage()
    lines = label.height() // label.fontMetrics().lineSpacing()
    label.setText("<br>".join(numbers.split("<br>")[:lines]))
    assert "<br>" in numbers and label.grab(seen).toImage() == image  # further lines would have left no trace


@pytest.mark.parametrize(("size", "ends"), [(-2.0e150, "e150"), (1.0e200, "e200"), (-123456.0, "e5")])
@pytest.mark.parametrize("hidden", [(), ((4, "tanh"), (3, "tanh"))])
def test_large_numbers_of_a_diverging_run_are_short(
    show_alone: ShowAlone, hidden: tuple[tuple[int, str], ...], size: float, ends: str
) -> None:
    alone = show_alone(
        make(data=task_data("regression", 4), hidden=hidden, last=(1, "linear"), loss="mse"), NetworkView
    )
    flat = alone.bench.snapshot.params.copy()
    flat[-1] = size
    alone.after(lambda session: session.set_params(flat))
    alone.state.choose(0)
    texts = [text for tag in shown(alone.view) for text in tag.lines]
    assert any(ends in text for text in texts) and max(map(len, texts)) < 24


def test_an_infinite_number_is_written_as_such(show_alone: ShowAlone) -> None:
    alone = show_alone(
        make(data=task_data("regression", 4), hidden=((2, "linear"),), last=(1, "linear"), loss="mse"), NetworkView
    )
    flat = np.full_like(alone.bench.snapshot.params, 1e200)
    alone.after(lambda session: session.set_params(flat))
    alone.state.choose(0)
    texts = " ".join(text for tag in shown(alone.view) for text in tag.lines)
    assert "∞" in texts and "inf" not in texts and "nan" not in texts
