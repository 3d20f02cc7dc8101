"""Every edit leaves an experiment that validation accepts, and changes only what it is about."""

import numpy as np
import pytest

from nnviz.core.base.experiment import ExperimentError, Recipe, replace, with_setting
from nnviz.core.data.datasets import DATASETS
from nnviz.core.editing import edits
from nnviz.core.editing.fields import HYPERPARAMETERS, Choice
from nnviz.core.editing.validation import resolve
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.losses import LOSSES
from nnviz.labs import all_labs, load_lab

CIRCLE = load_lab("circle").experiment


@pytest.mark.parametrize("lab", [lab.id for lab in all_labs()])
@pytest.mark.parametrize("name", DATASETS)
def test_every_data_set_fits_under_every_lab(lab: str, name: str) -> None:
    changed = resolve(edits.with_recipe(load_lab(lab).experiment, Recipe(name=name)))
    assert changed.data.task == DATASETS[name].task
    before, after = load_lab(lab).experiment.network, changed.network
    if len(after.features) != len(before.features):  # what sees windows of other frames becomes a plain layer
        before = replace(before, layers=tuple(replace(layer, window=0) for layer in before.layers))
    assert after.layers[:-1] == before.layers[:-1]


def test_the_same_task_keeps_the_output_layer() -> None:
    experiment = edits.with_activation(CIRCLE, 2, "tanh")
    assert experiment.training.loss == "mse"
    changed = edits.with_recipe(experiment, Recipe(name="xor"))
    assert changed.network.layers == experiment.network.layers and changed.training.loss == "mse"


def test_points_added_moved_and_removed() -> None:
    added = resolve(edits.add_points(CIRCLE, np.array([[1.0, 2.0], [3.0, 4.0]]), 1.0))
    assert len(added.data.train) == len(CIRCLE.data.train) + 2 and added.data.recipe is None
    moved = resolve(edits.move_points(added, np.array([0]), {1: np.array([9.0])}))
    assert moved.data.train.x[0, 1] == 9.0 and moved.data.train.x[0, 0] == CIRCLE.data.train.x[0, 0]
    removed = resolve(edits.remove_points(moved, np.array([0])))
    assert np.array_equal(removed.data.train.x, added.data.train.x[1:])
    assert not len(resolve(edits.remove_all_points(CIRCLE)).data.train)


def test_several_points_are_moved_recoloured_and_removed_in_one_edit() -> None:
    chosen, data = np.array([2, 5, 11]), CIRCLE.data.train
    moved = resolve(edits.move_points(CIRCLE, chosen, {0: np.array([7.0, 8.0, 9.0])})).data.train
    assert list(moved.x[chosen, 0]) == [7.0, 8.0, 9.0] and np.array_equal(moved.x[:, 1], data.x[:, 1])
    assert data.y is not None
    other = resolve(edits.with_targets(CIRCLE, chosen, 1.0 - data.y[chosen, 0])).data.train
    assert other.y is not None and list(np.flatnonzero(other.y[:, 0] != data.y[:, 0])) == [2, 5, 11]
    left = resolve(edits.remove_points(CIRCLE, chosen)).data.train
    assert np.array_equal(left.x, np.delete(data.x, chosen, axis=0))
    assert np.array_equal(CIRCLE.data.train.x, load_lab("circle").experiment.data.train.x)


def test_layers_from_none_to_sixteen() -> None:
    experiment = CIRCLE
    for _ in range(2):
        experiment = resolve(edits.remove_layer(experiment))
    with pytest.raises(ExperimentError, match="no hidden layer left"):
        edits.remove_layer(experiment)
    for _ in range(15):
        experiment = resolve(edits.add_layer(experiment))
    assert len(experiment.network.layers) == 16
    with pytest.raises(ExperimentError, match="16 layers already"):
        edits.add_layer(experiment)


@pytest.mark.parametrize("units", [0, 257])
def test_units_out_of_bounds_are_refused(units: int) -> None:
    with pytest.raises(ExperimentError, match="1 to 256"):
        edits.with_units(CIRCLE, 0, units)


@pytest.mark.parametrize("name", [n for n, entry in ACTIVATIONS.items() if entry.hidden])
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_every_activation_fits_every_layer(name: str, layer: int) -> None:
    changed = resolve(edits.with_activation(CIRCLE, layer, name))
    assert changed.network.layers[layer].activation == name


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("lab", ["circle", "rings"])
def test_every_loss_can_be_chosen(loss: str, lab: str) -> None:
    assert resolve(edits.with_loss(load_lab(lab).experiment, loss)).training.loss == loss


def test_cross_entropy_is_not_offered_for_targets_beyond_0_to_1() -> None:
    with pytest.raises(ExperimentError, match="targets from 0 to 1"):
        edits.with_loss(load_lab("final-grade").experiment, "cross_entropy")


def test_other_data_end_the_lab_and_other_noise_does_not() -> None:
    assert edits.with_recipe(CIRCLE, Recipe(name="xor")).lab is None
    assert edits.with_recipe(CIRCLE, replace(CIRCLE.data.recipe, noise=0.3)).lab == CIRCLE.lab


def test_values_built_in_code_meet_the_bounds_of_a_file() -> None:
    with pytest.raises(ExperimentError, match=r"data\.recipe\.seed"):
        resolve(replace(CIRCLE, data=replace(CIRCLE.data, recipe=replace(CIRCLE.data.recipe, seed=2**63))))
    with pytest.raises(ExperimentError, match=r"training\.optimizer\.learning_rate"):
        resolve(with_setting(CIRCLE, "training.optimizer.learning_rate", -1.0))


@pytest.mark.parametrize("field", [f for f in HYPERPARAMETERS if isinstance(f, Choice)], ids=lambda f: f.path)
def test_every_choice_of_every_field_is_valid(field: Choice) -> None:
    neuron = replace(CIRCLE, network=replace(CIRCLE.network, layers=CIRCLE.network.layers[-1:]))
    for value in field.choices:
        experiment = CIRCLE if field.offered(CIRCLE, value) else neuron
        assert field.offered(experiment, value)
        assert field.get(resolve(field.set(experiment, value))) == value


def test_features_keep_their_order_and_one_stays() -> None:
    changed = edits.toggle_feature(edits.toggle_feature(CIRCLE, "x2^2"), "x1")
    assert resolve(changed).network.features == ("x2", "x2^2")
    one = replace(CIRCLE, network=replace(CIRCLE.network, features=("x1",)))
    with pytest.raises(ExperimentError, match="one feature at least"):
        edits.toggle_feature(one, "x1")
