"""What cannot act is grey; what is counted is counted in words; and the small things that go with them."""

import re
import subprocess
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFontMetrics, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton

from nnviz.core.base.counting import counted
from nnviz.core.base.experiment import MAX_LAYERS, MAX_UNITS, with_setting
from nnviz.core.editing.edits import add_layer, with_units
from nnviz.core.editing.validation import resolve
from nnviz.core.network.part import Part
from nnviz.core.tables.table_edits import with_imported
from nnviz.labs import lab_ids, load_lab
from nnviz.panels import PANELS
from nnviz.ui.panels.examples import ExamplesPanel
from nnviz.ui.window.enabled_actions import ABLE
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton
ROOT = Path(__file__).parents[3]


def button(user: User, text: str) -> QToolButton | QPushButton:
    found = [b for kind in (QToolButton, QPushButton) for b in user.window.findChildren(kind) if b.text() == text]
    assert len(found) == 1
    return found[0]


def test_without_points_nothing_trains_and_no_button_says_so(user: User) -> None:
    assert all(user.window.actions_[name].objectName() == name for name in ABLE)
    for text in ("×100", "epoch", "batch", "example", "operation", "Clear"):
        assert button(user, text).isEnabled(), text
    user.trigger("clear_points")
    user.settle()
    for text in ("×100", "epoch", "batch", "example", "operation", "Clear", "Regenerate"):
        assert not button(user, text).isEnabled(), text
    for name in ("select_all", "remove_point", "next_example", "previous_example", "clear_points", "export"):
        assert not user.window.actions_[name].isEnabled(), name
    user.click(1.0, 1.0)
    user.settle()
    assert button(user, "×100").isEnabled() and button(user, "Clear").isEnabled()
    assert user.window.data_card.count.text() == "1 point"
    user.click(2.0, 1.0)
    assert user.window.data_card.count.text() == "2 points"


def test_layers_and_units_end_at_their_bounds(open_window: MakeWindow) -> None:
    experiment = load_lab("xor").experiment
    while len(experiment.network.layers) < MAX_LAYERS:
        experiment = add_layer(experiment)
    user = open_window(resolve(with_units(with_units(experiment, 0, MAX_UNITS), 1, 1)))
    more, fewer = (user.window.findChild(QToolButton, f"button_{name}_layer") for name in ("add", "remove"))
    assert more is not None and fewer is not None and not more.isEnabled() and fewer.isEnabled()
    first, second = user.window.network_view.headers[:2]
    assert not first.more.isEnabled() and first.fewer.isEnabled()
    assert second.more.isEnabled() and not second.fewer.isEnabled()
    for _ in range(MAX_LAYERS - 1):
        user.trigger("remove_layer")
    assert more.isEnabled() and not fewer.isEnabled()


@pytest.mark.parametrize(("count", "words"), [(0, "0 points"), (1, "1 point"), (2, "2 points")])
def test_one_is_counted_as_one(count: int, words: str) -> None:
    assert counted(count, "1 point", "{} points") == words


def test_the_j_above_the_table_is_whole_and_each_copy_is_told(xor: User) -> None:
    panel = xor.window.panel_card.open("examples")
    assert isinstance(panel, ExamplesPanel)
    assert panel.mean.text().startswith("J")
    assert panel.mean.indent() >= -QFontMetrics(panel.mean.font()).leftBearing("J")
    for rows, told in ((1, "Copied 1 row."), (3, "Copied 3 rows.")):
        xor.window.state.select_points(range(rows))
        panel.table.setFocus()
        QTest.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert xor.window.status_line.text.text() == told
        assert len(QGuiApplication.clipboard().text().strip().split("\n")) == rows


def test_an_export_is_not_named_like_the_table_that_was_imported(user: User) -> None:
    bench = user.window.bench
    bench.edit("Import", with_imported(bench.experiment, bench.experiment.data, "wines", ""))
    for action, name in (("export", "wines-data.csv"), ("export_predictions", "wines-predictions.csv")):
        user.trigger(action)
        dialog = user.window.tables.exporter.file_dialog
        assert dialog is not None and Path(dialog.selectedFiles()[0]).name == name, action
        dialog.reject()


# -------------------------------------------------------------------- another lab


def test_the_chosen_neuron_and_example_stay_in_their_lab(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment)
    window = user.window
    window.state.select(Part(1, 1))
    window.state.choose(2)
    window.lab_picker.chosen.emit("xor-online")  # a network of the same shape
    user.settle()
    assert window.state.part is None and window.state.example is None
    window.state.select(Part(1, 1))
    window.bench.edit("Rate", with_setting(window.bench.experiment, "training.optimizer.learning_rate", 0.5))
    assert window.state.part == Part(1, 1)


def test_a_panel_with_nothing_to_show_gives_way_to_the_text_of_the_lab(user: User) -> None:
    card = user.window.panel_card
    for panel, here, there in (
        ("collapse", "linear-collapse", "xor"), ("logic", "xor", "kit-bit-position"),
        ("gradients", "xor", "kit-perceptron"),
    ):  # fmt: skip
        user.window.bench.new_document(load_lab(here).experiment, None)
        card.open(panel)
        user.window.lab_picker.chosen.emit(there)
        user.settle()
        assert PANELS[panel].fits(load_lab(here).experiment) is not PANELS[panel].fits(load_lab(there).experiment)
        assert card.current == "lab", panel
        card.open("weights")
        user.window.lab_picker.chosen.emit(here)
        assert card.current == "weights", panel  # one that has something to show stays


# -------------------------------------------------------------------- a new seed


def test_new_seed_has_a_button_beside_reset_and_its_former_name_still_works(user: User) -> None:
    window = user.window
    reset, seed = (window.findChild(QToolButton, f"button_{name}") for name in ("reset", "new_seed"))
    assert reset is not None and seed is not None and seed.text() == "New seed"
    assert 0 < seed.x() - (reset.x() + reset.width()) < 20 and seed.y() == reset.y()
    before = window.bench.experiment.network.init.seed
    user.trigger("step_epoch")
    user.wait_epoch(1)
    user.qtbot.mouseClick(seed, LEFT)
    user.wait_epoch(0)
    assert window.bench.experiment.network.init.seed == before + 1 and window.bench.stack.undoText() == "New seed"
    user.trigger("undo")
    user.wait_epoch(1)
    former = window.findChild(QAction, "reset_new_seed")
    assert former is not None and window.actions_["reset_new_seed"] is window.actions_["new_seed"]
    former.trigger()
    user.trigger("reset_new_seed")
    window.lesson_runner.run("seed:")
    assert window.bench.experiment.network.init.seed == before + 3


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800)])
def test_the_bar_has_room_for_it(open_window: MakeWindow, size: tuple[int, int]) -> None:
    bar = open_window(load_lab("circle").experiment, size).window.top_bar
    for part in (bar.speed_choice, bar.epoch, bar.train_loss, bar.accuracy):
        assert part.isVisible()
    for child in bar.findChildren(QToolButton):
        assert child.width() >= child.minimumSizeHint().width() and bar.rect().contains(child.geometry().bottomRight())


def test_labs_name_the_button_as_it_is() -> None:
    texts = [f"{lab.text.do} {lab.text.watch}" for lab in map(load_lab, lab_ids())]
    assert sum("New seed" in text for text in texts) >= 4
    assert not any("reset with a new seed" in text.lower() for text in texts)
    for lesson in (ROOT / "resources/lessons/it").glob("*.md"):
        text = lesson.read_text(encoding="utf-8")
        assert "(seed:)" not in text or "(*New seed*)" in text, lesson.name


def test_make_help_lists_every_target() -> None:
    """By the recipe itself: a bare machine has no make."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^(\w+):", text, re.MULTILINE)
    recipe = re.search(r"^help:.*\n\t@(.*)$", text, re.MULTILINE)
    assert recipe is not None
    command = recipe[1].replace("$(MAKEFILE_LIST)", "Makefile").replace("$$", "$")
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=30)
    lines = done.stdout.splitlines()
    assert done.returncode == 0 and [line.split()[1] for line in lines] == targets
    assert all(len(line.split(maxsplit=2)) == 3 for line in lines)
