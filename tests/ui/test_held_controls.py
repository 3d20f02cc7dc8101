"""Controls that repeat while they are held let go when they disappear or something opens over them."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QDialog, QMenu, QWidget

from nnviz.labs import load_lab
from nnviz.ui.views.layer_header import LayerHeader
from nnviz.ui.widgets.held import RepeatingButton
from tests.core.making import make, task_data
from tests.ui.hands import Hands, MakeWindow

LEFT = Qt.MouseButton.LeftButton
NOTHING = QAbstractSlider.SliderAction.SliderNoAction


def hold_more(hands: Hands, layer: int = 0) -> RepeatingButton:
    """Holds the button for one unit more, until it repeats."""
    hands.qtbot.waitUntil(hands.window.isActiveWindow)  # or it would let go at once
    button = hands.window.network_view.findChildren(LayerHeader)[layer].more
    button.setAutoRepeatDelay(15)
    button.setAutoRepeatInterval(10)
    before = units(hands)[layer]
    QTest.mousePress(button, LEFT, Qt.KeyboardModifier.NoModifier, button.rect().center())
    hands.qtbot.waitUntil(lambda: units(hands)[layer] > before + 1, timeout=5000)
    return button


def units(hands: Hands) -> list[int]:
    return [layer.units for layer in hands.window.bench.experiment.network.layers]


def stays(hands: Hands) -> bool:
    """Does nothing change the network any more, and no undo entry come?"""
    before, entries = units(hands), hands.window.bench.stack.count()
    hands.qtbot.wait(80)
    return units(hands) == before and hands.window.bench.stack.count() == entries


def remove_a_layer(hands: Hands) -> None:
    hands.trigger("remove_layer")


def open_lab(hands: Hands) -> None:
    hands.window.bench.load("Open", load_lab("circle").experiment)


def open_dialog(hands: Hands) -> None:
    QDialog(hands.window).open()


def open_menu(hands: Hands) -> None:
    hands.window.actions_.menus["File"].popup(hands.window.mapToGlobal(QPoint(5, 5)))


def another_window(hands: Hands) -> None:
    hands.other = QWidget()  # type: ignore[attr-defined]
    hands.qtbot.addWidget(hands.other)  # type: ignore[attr-defined]
    hands.other.show()  # type: ignore[attr-defined]
    hands.other.activateWindow()  # type: ignore[attr-defined]
    hands.qtbot.waitUntil(lambda: not hands.window.isActiveWindow())


@pytest.mark.parametrize("happens", [remove_a_layer, open_lab, open_dialog, open_menu, another_window])
def test_a_held_button_lets_go(open_window: MakeWindow, happens: Callable[[Hands], None]) -> None:
    hands = open_window(make(hidden=((2, "tanh"),)))
    button = hold_more(hands)
    happens(hands)
    hands.settle()
    hands.qtbot.wait(30)
    assert not button.isDown() and stays(hands)
    for opened in (*hands.window.findChildren(QDialog), *hands.window.findChildren(QMenu)):
        opened.close()
    assert stays(hands)


def test_it_goes_on_while_it_is_held(open_window: MakeWindow) -> None:
    hands = open_window(make(hidden=((2, "tanh"),)))
    button = hold_more(hands)
    more = units(hands)[0] + 2
    hands.qtbot.waitUntil(lambda: units(hands)[0] > more, timeout=5000)
    QTest.mouseRelease(button, LEFT, Qt.KeyboardModifier.NoModifier, button.rect().center())
    assert stays(hands)


@pytest.mark.parametrize("happens", [open_lab, open_dialog, another_window])
def test_a_held_slider_lets_go(open_window: MakeWindow, happens: Callable[[Hands], None]) -> None:
    hands = open_window(make(data=task_data("binary", 8, 3)))
    slider = hands.window.boundary_card.axes_bar.sliders[0].slider
    place = QPoint(slider.width() - 6, slider.height() // 2)
    slider.setValue(slider.minimum())
    QTest.mousePress(slider, LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert slider.repeatAction() != NOTHING or slider.isSliderDown()
    happens(hands)
    hands.settle()
    hands.qtbot.waitUntil(lambda: not slider.isSliderDown() and slider.repeatAction() == NOTHING, timeout=3000)
    at = slider.value()
    hands.qtbot.wait(120)
    assert slider.value() == at
    for opened in hands.window.findChildren(QDialog):
        opened.close()
