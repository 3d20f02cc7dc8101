"""Cards of the left column without a window: what they show of an experiment, and what they tell of a click."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.core.base.experiment import replace
from nnviz.core.data.datasets import DATASETS
from nnviz.core.editing.edits import remove_all_points, toggle_feature
from nnviz.core.editing.fields import HYPERPARAMETERS, STOP_CONDITIONS
from nnviz.labs import load_lab
from nnviz.ui.cards.data import DataCard
from nnviz.ui.cards.features import FeaturesCard
from nnviz.ui.cards.form import Form
from nnviz.ui.cards.legend import Legend
from nnviz.ui.theme.theme import DARK
from tests.ui.alone import ShowAlone

LEFT = Qt.MouseButton.LeftButton
CIRCLE = load_lab("circle").experiment


def test_a_click_on_a_data_set_asks_for_its_recipe_under_the_present_seed(show_alone: ShowAlone, qtbot: QtBot) -> None:
    card = show_alone(CIRCLE, DataCard).view
    told: list[tuple[str, int, str]] = []
    card.recipe_chosen.connect(lambda recipe, name: told.append((recipe.name, recipe.seed, name)))
    cards = [entry for entry in DATASETS.values() if entry.listing == "cards"]
    for i in range(len(cards)):
        qtbot.mouseClick(card.cards.button(i), LEFT)
    seed = CIRCLE.data.recipe.seed if CIRCLE.data.recipe else 0
    assert told == [(entry.name, seed, f"Data: {entry.label}") for entry in cards]


def test_the_data_card_marks_the_set_that_is_shown_and_counts_its_points(show_alone: ShowAlone) -> None:
    alone = show_alone(CIRCLE, DataCard)
    cards = [entry.name for entry in DATASETS.values() if entry.listing == "cards"]
    marked = [name for i, name in enumerate(cards) if alone.view.cards.button(i).isChecked()]
    assert marked == ["circle"] and alone.view.count.text() == "250 + 250"
    alone.bench.edit("Clear", remove_all_points(alone.bench.experiment))
    assert alone.view.count.text() == "0 points"
    assert not any(alone.view.cards.button(i).isChecked() for i in range(len(cards)))


def test_pictures_of_data_sets_follow_the_theme(show_alone: ShowAlone) -> None:
    card = show_alone(CIRCLE, DataCard).view
    before = card.cards.button(0).icon().pixmap(32, 32).toImage()
    card.set_theme(DARK)
    assert card.cards.button(0).icon().pixmap(32, 32).toImage() != before


def test_features_are_those_the_inputs_have_and_a_click_tells_one(show_alone: ShowAlone, qtbot: QtBot) -> None:
    alone = show_alone(CIRCLE, lambda theme, state: FeaturesCard())
    on = {name for name, button in alone.view.buttons.items() if button.isChecked()}
    assert on == set(CIRCLE.network.features) and "x1*x2" in alone.view.buttons
    with qtbot.waitSignal(alone.view.toggled) as told:
        qtbot.mouseClick(alone.view.buttons["x1*x2"], LEFT)
    assert told.args == ["x1*x2"]
    alone.bench.edit("Feature", toggle_feature(alone.bench.experiment, "x1*x2"))
    assert alone.view.buttons["x1*x2"].isChecked()


@pytest.mark.parametrize("fields", [HYPERPARAMETERS, STOP_CONDITIONS], ids=["hyperparameters", "stop conditions"])
def test_a_form_shows_every_field_that_applies(show_alone: ShowAlone, fields: tuple[object, ...]) -> None:
    form = show_alone(CIRCLE, lambda theme, state: Form(fields)).view  # type: ignore[arg-type]
    shown = {field.path for field in fields if form.shows(field.path)}  # type: ignore[attr-defined]
    assert shown == {field.path for field in fields if field.applies(CIRCLE)}  # type: ignore[attr-defined]


def test_a_setting_that_applies_later_has_its_place_for_the_eye_and_for_tab(show_alone: ShowAlone) -> None:
    alone = show_alone(CIRCLE, lambda theme, state: Form(HYPERPARAMETERS))
    assert not alone.view.shows("training.optimizer.momentum")
    training = CIRCLE.training
    optimizer = replace(training.optimizer, name="momentum")
    alone.bench.edit("Optimizer", replace(CIRCLE, training=replace(training, optimizer=optimizer)))
    places = {path: control.widget.y() for path, control in alone.view.controls.items() if alone.view.shows(path)}
    assert sorted(places, key=places.__getitem__) == [field.path for field in HYPERPARAMETERS if field.path in places]
    boxes = [alone.view.controls[path].widget for path in places]
    chain, widget = [boxes[0]], boxes[0].nextInFocusChain()
    while widget is not boxes[0]:
        chain.extend([widget] if widget in boxes else [])
        widget = widget.nextInFocusChain()
    assert "training.optimizer.momentum" in places
    assert [box.y() for box in chain] == sorted(places.values())


def test_a_legend_has_a_tool_tip_of_names_alone(show_alone: ShowAlone) -> None:
    legend = show_alone(load_lab("kit-vowels").experiment, lambda theme, state: Legend(theme), (200, 18)).view
    assert all(name in legend.toolTip() for name in load_lab("kit-vowels").experiment.data.outputs)
    before = legend.grab().toImage()
    legend.show_scale((-1.0, 1.0))
    assert legend.grab().toImage() != before
