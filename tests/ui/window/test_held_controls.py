"""Controls that repeat while they are held let go when they disappear or something opens over them."""

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
    user.qtbot.wait(50)
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


def close_what_opened(user: User) -> None:
    for opened in (*user.window.findChildren(QDialog), *user.window.findChildren(QMenu)):
        opened.close()


def test_a_held_button_lets_go(user: User) -> None:
    for happens in (remove_a_layer, open_lab, open_dialog, open_menu, another_window):
        user.window.activateWindow()
        user.window.bench.new_document(make(hidden=((2, "tanh"),)), None)
        user.settle()
        button = hold_more(user)
        happens(user)
        user.settle()
        user.qtbot.wait(30)
        assert not button.isDown() and stays(user), happens.__name__
        close_what_opened(user)
        assert stays(user), happens.__name__
        QTest.mouseRelease(user.window, LEFT)  # the next case begins with no button held


def test_it_goes_on_while_it_is_held(open_window: MakeWindow) -> None:
    user = open_window(make(hidden=((2, "tanh"),)))
    button = hold_more(user)
    more = units(user)[0] + 2
    user.qtbot.waitUntil(lambda: units(user)[0] > more, timeout=5000)
    QTest.mouseRelease(button, LEFT, Qt.KeyboardModifier.NoModifier, button.rect().center())
    assert stays(user)


def test_a_held_slider_lets_go(user: User) -> None:
    for happens in (open_lab, open_dialog, another_window):
        user.window.activateWindow()
        user.qtbot.waitUntil(user.window.isActiveWindow)
        user.window.bench.new_document(make(data=task_data("binary", 8, 3)), None)
        user.settle()
        slider = user.window.boundary_card.axes_bar.sliders[0].slider
        place = QPoint(slider.width() - 6, slider.height() // 2)
        slider.setValue(slider.minimum())
        QTest.mousePress(slider, LEFT, Qt.KeyboardModifier.NoModifier, place)
        assert slider.repeatAction() != NOTHING, happens.__name__
        slider.setRepeatAction(slider.repeatAction(), 200, 50)  # it begins to repeat sooner
        pressed = slider.value()
        happens(user)
        user.settle()
        user.qtbot.waitUntil(lambda s=slider: not s.isSliderDown() and s.repeatAction() == NOTHING, timeout=3000)
        at = slider.value()
        assert at == pressed or happens is open_lab, happens.__name__
        user.qtbot.wait(120)
        assert slider.value() == at, happens.__name__
        close_what_opened(user)
        QTest.mouseRelease(user.window, LEFT)  # the next case begins with no button held
