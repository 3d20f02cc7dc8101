"""What the views show, and that they fit the window."""

import math
from itertools import product

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from nnviz.core.editing.files import decode
from nnviz.labs import lab_ids, load_lab
from nnviz.ui.window.top_bar import loss_text
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton


def test_hovering_a_neuron_shows_its_formula_with_the_values_in_it(user: User) -> None:
    user.key(Qt.Key.Key_Down)
    view = user.window.network_view
    assert view.diagram is not None
    x, y = view.diagram.centres[1][2]
    user.qtbot.mouseMove(view, QPointF(float(x) - 3, float(y)).toPoint())
    user.qtbot.mouseMove(view, QPointF(float(x), float(y)).toPoint())
    user.qtbot.waitUntil(lambda: view.state.pointed is not None)
    text = user.window.network_card.inspector.text()
    trace = view.trace()
    assert trace is not None
    assert f"{float(trace.z[0][2, 0]):+.3f}".replace("-", "−") in text and "tanh" in text
    user.qtbot.mouseClick(view, LEFT, pos=QPointF(float(x), float(y)).toPoint())
    assert view.state.part == view.state.pointed


def test_up_and_down_choose_the_example_and_home_shows_the_whole_plane_again(user: User) -> None:
    user.key(Qt.Key.Key_Down)
    assert np.array_equal(user.window.state.inputs, user.window.bench.experiment.data.train.x[0])
    user.key(Qt.Key.Key_Up)
    assert np.array_equal(user.window.state.inputs, user.window.bench.experiment.data.train.x[-1])
    user.key(Qt.Key.Key_Escape)
    assert user.window.state.inputs is None
    whole = user.plot.tools.viewRange()
    user.plot.tools.setRange(xRange=(0, 1), yRange=(0, 1), padding=0)
    assert not np.allclose(user.plot.tools.viewRange(), whole)
    user.key(Qt.Key.Key_Home)
    assert np.allclose(user.plot.tools.viewRange(), whole)


def test_log_switch_and_the_value_under_the_cursor(user: User) -> None:
    user.trigger("step_many")
    user.wait_epoch(100)
    user.key(Qt.Key.Key_J)
    plot = user.window.loss_plot
    assert plot.logarithmic
    user.qtbot.mouseMove(plot.viewport(), plot.viewport().rect().center())
    user.qtbot.mouseMove(plot.viewport(), plot.viewport().rect().center() * 0.99)
    user.qtbot.waitUntil(lambda: "train" in user.window.loss_card.reading.text())


def test_keys_yield_to_a_control_that_uses_them(user: User) -> None:
    line = user.window.form.controls["training.optimizer.learning_rate"].widget.lineEdit()  # type: ignore[attr-defined]
    line.setFocus()
    user.qtbot.keyClick(line, Qt.Key.Key_Right)
    user.qtbot.keyClick(line, Qt.Key.Key_Space)
    user.qtbot.wait(50)
    assert user.epoch == 0 and not user.window.bench.playing


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800)])
def test_every_lab_fits_the_window_in_both_themes(open_window: MakeWindow, size: tuple[int, int]) -> None:
    user = open_window(size=size)
    for theme, lab in product(("light", "dark"), lab_ids()):
        case = (theme, lab)
        if user.window.theme.name != theme:
            user.trigger("dark")
        user.window.bench.new_document(load_lab(lab).experiment, None)
        user.settle()
        user.window.grab()
        assert (user.window.width(), user.window.height()) == size, case
        card = user.window.boundary_card
        for view in (user.window.network_view, card.page.bars if card.bars else card.plot, user.window.loss_plot):
            assert view.isVisible(), case
            corner = view.mapTo(user.window, view.rect().bottomRight())
            assert view is user.window.network_view or (corner.x() < size[0] and corner.y() < size[1]), case
            assert view.width() > 180 and view.height() > 100, case


def test_no_panel_and_no_caption_widens_a_small_window(open_window: MakeWindow) -> None:
    user = open_window(size=(1024, 700))
    names = tuple(user.window.panel_card.tabs.buttons)
    for lab, name in product(("rings", "3-4-1", "depth-5", "final-grade"), names):
        if name == names[0]:
            user.window.bench.new_document(load_lab(lab).experiment, None)
        user.window.panel_card.open(name)
        user.settle()
        user.qtbot.wait(5)
        assert (user.window.width(), user.window.height()) == (1024, 700), (lab, name)


def test_one_input_shows_a_curve(open_window: MakeWindow) -> None:
    user = open_window(decode('{"data": {"recipe": {"name": "not"}}, "network": {"layers": '
                               '[{"units": 1, "activation": "sigmoid"}]}}'))  # fmt: skip
    user.settle()
    assert len(user.plot.field.curves) == 1
    user.click(0.5, 0.9)
    assert user.points == 3


def test_the_loss_under_a_resting_mouse_follows_the_axis(user: User) -> None:
    plot = user.window.loss_plot
    box = plot.box
    plot.point_at(box.mapViewToScene(QPointF(5.0, 0.1)))
    user.window.bench.step_epochs(1000)
    user.wait_epoch(1000)
    middle = float(user.window.loss_card.reading.text().split()[1])
    assert 300 < middle < 700


def test_dialogs_can_be_read_in_the_dark(user: User) -> None:
    user.trigger("dark")
    user.click(4.0, 4.0)
    user.window.close()
    question = user.window.documents.question
    assert question is not None
    image = question.grab().toImage()
    assert image.pixelColor(2, 2).lightness() < 80
    question.button(question.StandardButton.Cancel).click()


def test_many_classes_stay_inside_the_column(user: User) -> None:
    card = user.window.data_card
    viewport = card.parentWidget().parentWidget()
    for classes in (3, 8):
        experiment = decode(f'{{"data": {{"recipe": {{"name": "blobs", "classes": {classes}}}}}, "network": {{'
                            f'"layers": [{{"units": {classes}, "activation": "softmax"}}]}}}}')  # fmt: skip
        user.window.bench.new_document(experiment, None)
        user.settle()
        assert user.window.bench.experiment.network.layers[-1].units == classes
        assert card.minimumSizeHint().width() <= viewport.width(), classes


@pytest.mark.parametrize(
    ("loss", "text"),
    [(0.69314, "0.6931"), (12.3456, "12.346"), (1.234e5, "1.23e5"), (4.82e30, "4.82e30"), (4.8187e300, "4.8e300"),
     (9.87e-4, "9.87e-4"), (1.234e-10, "1.2e-10"), (2.3e-100, "2e-100"), (0.0, "0.0000"), (math.inf, "∞"),
     (math.nan, "–")],
)  # fmt: skip
def test_a_loss_of_any_size_has_room_among_the_numbers(loss: float, text: str) -> None:
    assert loss_text(loss) == text and len(text) <= len("0.00000")
