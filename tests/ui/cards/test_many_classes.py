"""More classes than a row of buttons holds: palette, keys and legend of ten, sixteen and more."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QComboBox

from nnviz.core.base.experiment import Data, Examples, Experiment, replace
from nnviz.core.editing.validation import resolve
from nnviz.labs import load_lab
from nnviz.ui.theme.theme import class_hue, class_levels, class_pixels
from nnviz.ui.views.boundary.marks import text_color_of
from tests.ui.controllers.test_classes_by_hand import adder, palette
from tests.ui.controllers.test_point_tools import LEFT, classes
from tests.ui.user import MakeWindow, User


def with_classes(count: int) -> Experiment:
    """Two points of each class, and long names."""
    lab = load_lab("kit-vowels").experiment
    x = np.random.default_rng(0).uniform(-1.0, 1.0, (2 * count, 2))
    names = tuple(f"a class with a long name {k + 1}" for k in range(count))
    data = Data(task="multiclass", inputs=("x1", "x2"), outputs=names,
                train=Examples(x=x, y=np.repeat(np.arange(float(count)), 2)[:, None]))  # fmt: skip
    layers = (*lab.network.layers[:-1], replace(lab.network.layers[-1], units=count))
    return resolve(replace(lab, data=data, network=replace(lab.network, layers=layers), lab=None))


def fits(user: User) -> bool:
    card = user.window.data_card
    area = card.parentWidget().parentWidget()
    return card.minimumSizeHint().width() <= area.width() and card.width() <= area.width()


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_buttons_wrap_into_rows_within_the_card(open_window: MakeWindow, size: tuple[int, int]) -> None:
    user = open_window(size=size)
    for count in (8, 10, 16):
        user.window.bench.new_document(with_classes(count), None)
        user.settle()
        user.qtbot.wait(50)
        buttons = adder(user).group.buttons()
        assert len(palette(user)) == count and fits(user), count
        places = {button.geometry().topLeft().toTuple() for button in buttons}
        assert len(places) == count, count
        for button in buttons:
            assert button.geometry().right() < adder(user).width(), count
            assert button.fontMetrics().horizontalAdvance(button.text()) <= button.width() - 2, count
        assert not adder(user).list.isVisible(), count


def test_digits_choose_the_first_ten_classes(open_window: MakeWindow) -> None:
    user = open_window(load_lab("kit-vowels").experiment)
    user.settle()
    for digit, wanted in ((1, 0), (9, 8), (0, 9)):
        user.key(Qt.Key(Qt.Key.Key_0.value + digit))
        assert user.window.state.next_class == wanted
        user.click(0.5, 0.95)
        assert classes(user)[-1] == wanted
    assert "(key 0)" in adder(user).group.button(9).toolTip()


def test_still_more_classes_are_chosen_in_a_list(open_window: MakeWindow) -> None:
    user = open_window(with_classes(20))
    user.qtbot.wait(50)
    chooser = user.window.findChild(QComboBox, "class_list")
    assert chooser is not None and chooser.isVisible() and chooser.count() == 20 and fits(user)
    assert not palette(user)
    chooser.setFocus()
    user.qtbot.keyClick(chooser, Qt.Key.Key_End)
    assert user.window.state.next_class == 19
    user.click(0.0, 0.0)
    assert classes(user)[-1] == 19.0
    user.key(Qt.Key.Key_3)
    assert chooser.currentIndex() == 2
    user.window.labs.open("rings")
    assert not chooser.isVisible() and len(palette(user)) == 3
    user.qtbot.mouseClick(adder(user).group.button(1), LEFT)
    assert user.window.state.next_class == 1


def test_a_table_of_256_classes_is_drawn_and_trained(open_window: MakeWindow) -> None:
    user = open_window(with_classes(256))
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(1)
    assert fits(user) and user.plot.field.image.pixels is not None
    user.settle()
    colors = class_pixels(user.window.theme, 256)
    assert class_levels(256) * 12 <= 256 and set(np.unique(user.plot.field.image.pixels)) <= set(colors)
    assert class_hue(np.array([0, 11, 12, 255])).tolist() == [0, 11, 0, 3]


def painted(user: User) -> QImage:
    legend = user.window.boundary_card.legend
    pixmap = QPixmap(legend.size())
    pixmap.fill(user.window.theme.color("card"))
    legend.render(pixmap)
    return pixmap.toImage()


def shows(image: QImage, color: QColor) -> bool:
    """Thin letters are blended with the ground: the hue is what is left of them."""
    colors = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    return any(_far(QColor(found), color) < 40 for found in colors)


def _far(a: QColor, b: QColor) -> int:
    return abs(a.red() - b.red()) + abs(a.green() - b.green()) + abs(a.blue() - b.blue())


def test_the_legend_leaves_out_what_does_not_fit_and_tells_it_in_its_tool_tip(open_window: MakeWindow) -> None:
    user = open_window(with_classes(40), (1024, 700))
    user.qtbot.wait(30)
    legend = user.window.boundary_card.legend
    assert "40: a class with a long name 40" in legend.toolTip()
    image = painted(user)
    ground = image.pixel(0, 0)
    last = max(x for x in range(image.width()) for y in range(image.height()) if image.pixel(x, y) != ground)
    assert last < image.width() - 1  # whole: nothing runs into the edge


def test_the_legend_of_ten_classes_shows_all_of_them(open_window: MakeWindow) -> None:
    user = open_window(load_lab("kit-vowels").experiment)
    user.qtbot.wait(30)
    image = painted(user)
    assert all(shows(image, text_color_of("multiclass", k, user.window.theme)) for k in range(10))
