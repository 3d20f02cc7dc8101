"""The whole window at another scale: letters, pictures, plots and places follow, as if it had been made so."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from nnviz.panels import PANELS
from nnviz.ui.theme.sizes import set_scale
from nnviz.ui.views.equation.typesetter import typesetter
from tests.ui.conftest import MakeWindow
from tests.ui.user import User

SCALE, SIZE = 1.25, (1600, 1000)


@pytest.fixture
def back_to_one() -> Iterator[None]:
    yield
    set_scale(1.0)


def test_a_rescaled_window_is_the_one_that_was_made_so(open_window: MakeWindow, back_to_one: None) -> None:
    rescaled = open_window(size=SIZE)
    for name in PANELS:
        _open(rescaled, name)
    rescaled.window.set_scale(2.0)
    rescaled.window.set_scale(SCALE)
    _open(rescaled, "lab")
    rescaled.window.resize(*SIZE)
    made_so = open_window(size=SIZE)
    for user in (rescaled, made_so):
        for name in PANELS:  # the room of a panel depends on what those before it have needed
            _open(user, name)
    for name in PANELS:
        assert _picture(rescaled, name) == _picture(made_so, name), name
    for user in (rescaled, made_so):
        user.window.sidebar.show_page("lecture")
    assert _picture(rescaled, "maths") == _picture(made_so, "maths")


def test_all_grows_and_returns(open_window: MakeWindow, back_to_one: None) -> None:
    user = open_window()
    window = user.window
    parts = (window.top_bar.play_button, window.data_card.cards.button(0), window.status_line, window.panel_card.tabs)
    _open(user, "maths")
    before, sizes = _picture(user, "maths"), [part.height() for part in parts]
    letters = window.fontMetrics().height()
    window.set_scale(2.0)
    window.resize(2560, 1600)
    user.settle()
    grown = [part.height() for part in parts]
    assert all(1.85 * old <= new <= 2.15 * old for old, new in zip(sizes, grown, strict=True)), (sizes, grown)
    assert window.fontMetrics().height() == pytest.approx(2 * letters, abs=2)
    window.set_scale(1.0)
    _open(user, "lab")  # only then the window may be as small again
    window.resize(1280, 800)
    assert _picture(user, "maths") == before


def _open(user: User, panel: str) -> None:
    user.window.panel_card.open(panel)
    user.window.activateWindow()
    user.settle()
    for _ in range(3):  # a layout asks for another one in the next turn
        QApplication.processEvents()
        typesetter().finish()


def _picture(user: User, panel: str) -> bytes:
    _open(user, panel)
    image = user.window.grab().toImage()
    return bytes(image.constBits())
