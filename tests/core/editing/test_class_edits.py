"""Classes added, removed and renamed: data, output layer, and what a run keeps."""

import numpy as np
import pytest

from nnviz.core.base.experiment import Experiment, ExperimentError, replace
from nnviz.core.data.classes import class_names
from nnviz.core.editing.class_edits import add_class, remove_class, rename_class
from nnviz.core.editing.edits import (
    add_points,
    remove_all_points,
    toggle_frozen,
    with_activation,
    with_loss,
    with_optimizer,
    with_recipe,
)
from nnviz.core.editing.validation import resolve
from nnviz.core.network.freezing import names_of
from nnviz.core.training.session import Session
from nnviz.labs import load_lab

CIRCLE, RINGS, PLANE = (load_lab(name).experiment for name in ("circle", "rings", "final-grade"))


def labels(experiment: Experiment) -> np.ndarray:
    y = experiment.data.train.y
    assert y is not None
    return y[:, 0]


def test_the_third_class_makes_the_task_multiclass_and_the_output_layer_follows() -> None:
    three = resolve(add_class(CIRCLE))
    assert three.data.task == "multiclass" and three.data.outputs == ("class 1", "class 2", "class 3")
    assert three.network.layers[-1].units == 3 and three.network.layers[-1].activation == "softmax"
    assert three.training.loss == "cross_entropy" and three.data.recipe is None
    assert np.array_equal(labels(three), labels(CIRCLE)) and three.network.layers[:-1] == CIRCLE.network.layers[:-1]


def test_from_two_classes_to_eight_and_back_to_two() -> None:
    experiment = CIRCLE
    for _ in range(6):
        experiment = resolve(add_class(experiment))
    assert len(experiment.data.outputs) == len(set(experiment.data.outputs)) == experiment.network.layers[-1].units == 8
    with pytest.raises(ExperimentError, match="8 classes already"):
        add_class(experiment)
    for _ in range(6):
        experiment = resolve(remove_class(experiment, len(experiment.data.outputs) - 1))
    assert experiment.data.task == "binary" and experiment.network.layers == CIRCLE.network.layers
    assert np.array_equal(labels(experiment), labels(CIRCLE))
    with pytest.raises(ExperimentError, match="two classes"):
        remove_class(experiment, 1)


def test_a_class_in_the_middle_takes_its_points_along_and_those_after_it_move_up() -> None:
    four = resolve(add_points(add_class(RINGS), np.array([[0.5, 0.5]]), 3.0))
    before = labels(four)
    fewer = resolve(remove_class(four, 1))
    assert fewer.data.outputs == ("class 1", "class 3", "class 4")
    assert np.array_equal(fewer.data.train.x, four.data.train.x[before != 1])
    assert list(labels(fewer)) == [{0: 0, 2: 1, 3: 2}[int(k)] for k in before if k != 1]
    assert fewer.data.test.y is not None and fewer.data.test.y.max() <= 2


def test_the_name_that_is_free_is_given_again() -> None:
    fewer = remove_class(add_class(RINGS), 0)
    assert add_class(fewer).data.outputs == ("class 2", "class 3", "class 4", "class 1")


def test_sigmoid_outputs_with_a_squared_loss_stay_what_they_are() -> None:
    last = len(RINGS.network.layers) - 1
    mse = resolve(with_activation(with_loss(RINGS, "mse"), last, "sigmoid"))
    more = resolve(add_class(mse))
    assert more.network.layers[-1].activation == "sigmoid" and more.training.loss == "mse"
    assert more.network.layers[-1].units == 4


def test_renaming_keeps_everything_else() -> None:
    renamed = resolve(rename_class(RINGS, 1, "  the   middle "))
    assert renamed.data.outputs == ("class 1", "the middle", "class 3")
    assert renamed.data.recipe == RINGS.data.recipe and renamed.network == RINGS.network


def test_two_classes_can_have_names_too() -> None:
    named = resolve(rename_class(CIRCLE, 1, " the  inside "))
    assert named.data.classes == ("0", "the inside") and named.data.outputs == CIRCLE.data.outputs
    assert named.data.recipe == CIRCLE.data.recipe and class_names(named.data) == ("0", "the inside")
    assert resolve(rename_class(named, 1, "1")) == CIRCLE  # called 0 and 1 as without names
    with pytest.raises(ExperimentError, match="taken"):
        rename_class(named, 0, "the inside")


def test_the_names_of_two_classes_go_along_with_a_third_one_and_back() -> None:
    named = resolve(rename_class(rename_class(CIRCLE, 0, "outside"), 1, "inside"))
    three = resolve(add_class(named))
    assert three.data.outputs == ("outside", "inside", "class 1") and three.data.classes == ()
    back = resolve(remove_class(three, 2))
    assert back.data.classes == ("outside", "inside") and np.array_equal(labels(back), labels(CIRCLE))
    assert resolve(remove_class(three, 0)).data.classes == ("inside", "class 1")
    assert resolve(remove_class(add_class(CIRCLE), 2)).data.classes == ()


def test_other_data_drop_the_names_and_other_points_of_the_same_kind_keep_them() -> None:
    named = resolve(rename_class(CIRCLE, 0, "outside"))
    assert RINGS.data.recipe is not None and CIRCLE.data.recipe is not None
    assert resolve(with_recipe(named, RINGS.data.recipe)).data.classes == ()
    assert resolve(with_recipe(named, replace(CIRCLE.data.recipe, seed=5))).data.classes == ("outside", "1")
    assert resolve(add_points(named, np.array([[0.5, 0.5]]), 1.0)).data.classes == ("outside", "1")


@pytest.mark.parametrize(
    ("name", "why"), [("", "empty"), ("  ", "empty"), ("class 3", "taken"), ("x" * 61, "has 61 letters; at most 60")]
)
def test_a_name_that_is_none_is_refused(name: str, why: str) -> None:
    with pytest.raises(ExperimentError, match=why):
        rename_class(RINGS, 1, name)


def test_what_has_no_classes_says_so() -> None:
    for edit in (add_class, lambda e: remove_class(e, 0), lambda e: rename_class(e, 0, "a")):
        with pytest.raises(ExperimentError, match="no classes"):
            edit(PLANE)
    assert add_class(remove_all_points(CIRCLE)).data.task == "multiclass"


# ---------------------------------------------------------------- the run


def blocks(session: Session) -> list[np.ndarray]:
    return [np.array(block) for block in session.architecture.blocks(session.engine.params)]


def test_a_class_more_or_less_keeps_hidden_layers_and_the_rows_of_the_other_classes() -> None:
    session = Session(RINGS)
    session.advance(5)
    start = blocks(session)
    session.apply(resolve(add_class(RINGS)))
    more = blocks(session)
    assert session.epoch == 5
    for a, b in zip(start[:-1], more[:-1], strict=True):
        assert np.array_equal(a, b)
    assert np.array_equal(more[-1][:3], start[-1]) and more[-1].shape[0] == 4
    session.apply(resolve(remove_class(session.experiment, 0)))
    fewer = blocks(session)
    assert session.epoch == 5 and np.array_equal(fewer[-1], more[-1][1:])
    assert np.array_equal(fewer[0], start[0])
    session.advance(3)
    assert session.epoch == 8


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_from_two_classes_to_three_the_hidden_layers_go_on(optimizer: str) -> None:
    session = Session(resolve(with_optimizer(CIRCLE, optimizer)))
    session.advance(5)
    start = blocks(session)
    session.apply(resolve(add_class(session.experiment)))
    after = blocks(session)
    assert session.epoch == 5 and all(np.array_equal(a, b) for a, b in zip(start[:-1], after[:-1], strict=True))
    assert after[-1].shape[0] == 3
    session.advance(2)
    assert session.diverged is None and session.epoch == 7


def test_a_renamed_class_is_the_same_class_for_the_run() -> None:
    session = Session(RINGS)
    session.advance(5)
    before = session.engine.params.copy()
    session.apply(resolve(rename_class(RINGS, 0, "inside")))
    assert np.array_equal(session.engine.params, before) and session.epoch == 5


def test_what_is_frozen_stays_with_its_class() -> None:
    experiment = add_class(load_lab("blobs").experiment)
    last = len(experiment.network.layers) - 1
    experiment = toggle_frozen(experiment, last, slice(2, 3), slice(None))
    fewer = resolve(remove_class(experiment, 0))
    mask = np.zeros((len(fewer.data.outputs), len(fewer.network.features) + 1), dtype=np.bool_)
    mask[1] = True
    assert experiment.data.outputs[2] == fewer.data.outputs[1]
    assert fewer.network.layers[-1].frozen == names_of(mask)


def test_a_run_on_generated_data_goes_on_without_a_class() -> None:
    session = Session(RINGS)
    session.advance(5)
    start = blocks(session)
    assert RINGS.data.recipe is not None
    session.apply(resolve(remove_class(RINGS, 0)))
    assert session.epoch == 5
    for before, after in zip(start[:-1], blocks(session)[:-1], strict=True):
        assert np.array_equal(before, after)
