"""The picture of a time-delay network: maps of the example, what a place of them sees, and its weights by hand."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from nnviz.core.network.part import Part
from nnviz.labs import load_lab
from nnviz.ui.panels.weights import WeightsPanel
from nnviz.ui.views.diagram.time_maps import TimeMaps
from tests.ui.user import MakeWindow, User


@pytest.fixture
def syllables(open_window: MakeWindow) -> User:
    user = open_window(load_lab("kit-time-delay").experiment)
    user.settle()
    return user


def maps_of(user: User) -> TimeMaps:
    maps = user.window.network_view.maps
    assert maps is not None
    return maps


def place_of(user: User, layer: int, frame: int, channel: int) -> QPoint:
    return maps_of(user).maps[layer].cell(frame, channel).center().toPoint()


def test_maps_are_as_large_as_their_layers(syllables: User) -> None:
    assert [(m.frames, m.channels) for m in maps_of(syllables).maps] == [(24, 16), (22, 8), (18, 3), (1, 3)]
    boxes = [m.box for m in maps_of(syllables).maps]
    assert all(a.right() < b.left() for a, b in pairwise(boxes))
    view = syllables.window.network_view
    assert all(view.rect().contains(box.toAlignedRect()) for box in boxes)


def test_pointing_at_a_place_tells_what_it_sees(syllables: User) -> None:
    view = syllables.window.network_view
    for shift in (3, 0):  # it comes from beside, or Qt may hold it for a mouse at rest
        QTest.mouseMove(view, place_of(syllables, 1, 9, 2) + QPoint(0, shift))
    syllables.qtbot.waitUntil(lambda: view.state.pointed == Part(1, 9 * 8 + 2))
    text = syllables.window.network_card.inspector.text()
    assert "48 products" in text and "3 frames, 10 to 12" in text
    syllables.window.grab()


def test_the_example_is_painted_and_training_moves_the_maps(syllables: User) -> None:
    view = syllables.window.network_view
    syllables.key(Qt.Key.Key_Down)
    first = view.grab().toImage()
    syllables.key(Qt.Key.Key_Down)
    second = view.grab().toImage()
    assert first != second
    syllables.window.bench.step_epochs(5)
    syllables.wait_epoch(5)
    assert view.grab().toImage() != second


def menu(user: User, layer: int, frame: int, channel: int) -> QMenu:
    return user.window.weights.menu_for(
        user.window.weights.in_any_frame(Part(layer, frame * maps_of(user).maps[layer].channels + channel))
    )


def trigger(opened: QMenu, text: str) -> None:
    for action in opened.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            trigger(below, text)
        elif action.text() == text:
            action.trigger()


def test_a_unit_is_switched_off_in_all_frames(syllables: User) -> None:
    trigger(menu(syllables, 1, 5, 3), "Switched off")
    syllables.settle()
    snapshot = syllables.window.bench.snapshot
    assert syllables.window.bench.experiment.network.layers[0].off == (4,)
    assert len(snapshot.architecture.off_rows(1)) == 22
    syllables.window.grab()
    trigger(menu(syllables, 1, 0, 3), "Switched off")
    assert syllables.window.bench.experiment.network.layers[0].off == ()


def test_another_window_keeps_what_still_has_a_meaning(syllables: User) -> None:
    before = syllables.window.bench.snapshot
    trigger(menu(syllables, 2, 0, 0), "4")
    syllables.settle()
    after = syllables.window.bench.snapshot
    assert after.architecture.sizes == (384, 176, 57, 3)
    blocks = [s.architecture.blocks(s.params) for s in (before, after)]
    assert np.array_equal(blocks[0][0], blocks[1][0]) and np.array_equal(blocks[0][1][:, :32], blocks[1][1][:, :32])
    syllables.window.bench.step_epochs(2)
    syllables.wait_epoch(2)


def test_its_weights_stand_in_the_matrix(syllables: User) -> None:
    panel = syllables.window.panel_card.open("weights")
    assert isinstance(panel, WeightsPanel)
    assert (panel.model.rowCount(), panel.model.columnCount()) == (8, 49)
    assert panel.model.headerData(16, Qt.Orientation.Horizontal) == "t+1 · 1"


def test_every_panel_opens(syllables: User) -> None:
    card = syllables.window.panel_card
    for name in card.tabs.buttons:
        card.open(name)
        syllables.settle()
        syllables.window.grab()


def test_no_points_and_another_network_afterwards(syllables: User) -> None:
    syllables.trigger("clear_points")
    syllables.settle()
    syllables.window.grab()
    syllables.window.bench.load("other", load_lab("xor").experiment)
    syllables.settle()
    assert syllables.window.network_view.maps is None
    syllables.window.grab()
