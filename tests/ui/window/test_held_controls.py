"""Controls that repeat while they are held let go when they disappear or something opens over them."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QDialog, QMenu, QWidget

from nnviz.labs import load_lab
from nnviz.ui.views.diagram.layer_header import LayerHeader
from nnviz.ui.widgets.held import RepeatingButton
from tests.core.making import make, task_data
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton
NOTHING = QAbstractSlider.SliderAction.SliderNoAction


def hold_more(user: User, layer: int = 0) -> RepeatingButton:
    """Holds the button for one unit more, until it repeats."""
    user.qtbot.waitUntil(user.window.isActiveWindow)  # or it would let go at once
    button = user.window.network_view.findChildren(LayerHeader)[layer].more
    button.setAutoRepeatDelay(15)
    button.setAutoRepeatInterval(10)
    before = units(user)[layer]
    QTest.mousePress(button, LEFT, Qt.KeyboardModifier.NoModifier, button.rect().center())
    user.qtbot.waitUntil(lambda: units(user)[layer] > before + 1, timeout=5000)
    return button


def units(user: User) -> list[int]:
    return [layer.units for layer in user.window.bench.experiment.network.layers]


def stays(user: User) -> bool:
    """Does nothing change the network any more, and no undo entry come?"""
    before, entries = units(user), user.window.bench.stack.count()
    user.qtbot.wait(80)
    return units(user) == before and user.window.bench.stack.count() == entries


def remove_a_layer(user: User) -> None:
    user.trigger("remove_layer")


def open_lab(user: User) -> None:
    user.window.bench.load("Open", load_lab("circle").experiment)


def open_dialog(user: User) -> None:
    QDialog(user.window).open()


def open_menu(user: User) -> None:
    user.window.actions_.menus["File"].popup(user.window.mapToGlobal(QPoint(5, 5)))


def another_window(user: User) -> None:
    user.other = QWidget()  # type: ignore[attr-defined]
    user.qtbot.addWidget(user.other)  # type: ignore[attr-defined]
    user.other.show()  # type: ignore[attr-defined]
    user.other.activateWindow()  # type: ignore[attr-defined]
    user.qtbot.waitUntil(lambda: not user.window.isActiveWindow())


@pytest.mark.parametrize("happens", [remove_a_layer, open_lab, open_dialog, open_menu, another_window])
def test_a_held_button_lets_go(open_window: MakeWindow, happens: Callable[[User], None]) -> None:
    user = open_window(make(hidden=((2, "tanh"),)))
    button = hold_more(user)
    happens(user)
    user.settle()
    user.qtbot.wait(30)
    assert not button.isDown() and stays(user)
    for opened in (*user.window.findChildren(QDialog), *user.window.findChildren(QMenu)):
        opened.close()
    assert stays(user)


def test_it_goes_on_while_it_is_held(open_window: MakeWindow) -> None:
    user = open_window(make(hidden=((2, "tanh"),)))
    button = hold_more(user)
    more = units(user)[0] + 2
    user.qtbot.waitUntil(lambda: units(user)[0] > more, timeout=5000)
    QTest.mouseRelease(button, LEFT, Qt.KeyboardModifier.NoModifier, button.rect().center())
    assert stays(user)


@pytest.mark.parametrize("happens", [open_lab, open_dialog, another_window])
def test_a_held_slider_lets_go(open_window: MakeWindow, happens: Callable[[User], None]) -> None:
    user = open_window(make(data=task_data("binary", 8, 3)))
    slider = user.window.boundary_card.axes_bar.sliders[0].slider
    place = QPoint(slider.width() - 6, slider.height() // 2)
    slider.setValue(slider.minimum())
    QTest.mousePress(slider, LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert slider.repeatAction() != NOTHING or slider.isSliderDown()
    happens(user)
    user.settle()
    user.qtbot.waitUntil(lambda: not slider.isSliderDown() and slider.repeatAction() == NOTHING, timeout=3000)
    at = slider.value()
    user.qtbot.wait(120)
    assert slider.value() == at
    for opened in user.window.findChildren(QDialog):
        opened.close()
