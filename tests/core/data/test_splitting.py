"""Examples drawn again into training and test."""

import numpy as np
import pytest

from nnviz.core.base.experiment import Examples, Experiment, ExperimentError, replace
from nnviz.core.data.splitting import split_again
from nnviz.core.editing.validation import resolve
from nnviz.core.training.session import Session
from nnviz.labs import load_lab
from tests.core.making import make, task_data

LAST = {
    "binary": (1, "sigmoid"),
    "multiclass": (3, "softmax"),
    "regression": (2, "linear"),
    "autoencoder": (2, "linear"),
}
TASKS = list(LAST)


def experiment_of(task: str) -> Experiment:
    made = make(data=task_data(task, 41, 2, LAST[task][0]), last=LAST[task])
    train = made.data.train
    twice = replace(made.data, train=train.at(slice(0, 30)), test=train.at(slice(25, 41)))  # some rows are there twice
    return resolve(replace(made, data=twice))


def rows(*sets: Examples) -> list[list[float]]:
    tables = [e.x if e.y is None else np.hstack([e.x, e.y]) for e in sets]
    return sorted(np.concatenate(tables).tolist())


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize(("share", "test"), [(0.0, 0), (0.25, 12), (0.9, 41)])
def test_no_row_is_lost_and_the_share_is_for_testing(task: str, share: float, test: int) -> None:
    old = experiment_of(task)
    new = resolve(split_again(old, share, 3))
    assert len(new.data.test) == test and len(new.data.train) == 46 - test
    assert rows(new.data.train, new.data.test) == rows(old.data.train, old.data.test)
    assert replace(new, data=old.data) == old and (new.data.outputs, new.data.inputs) == (
        old.data.outputs,
        old.data.inputs,
    )


@pytest.mark.parametrize("task", TASKS)
def test_equal_seeds_hold_back_equal_rows_whatever_was_split_before(task: str) -> None:
    old = experiment_of(task)
    first = split_again(old, 0.3, 5)
    assert split_again(first, 0.3, 5) == first
    by_way = split_again(split_again(first, 0.6, 1), 0.3, 5)
    assert rows(by_way.data.test) == rows(first.data.test) and rows(by_way.data.train) == rows(first.data.train)
    assert rows(split_again(old, 0.3, 6).data.test) != rows(first.data.test)


def test_names_of_classes_stay_and_the_run_goes_on() -> None:
    named = make(data=task_data("binary", 40) | {"classes": ["off", "on"]})
    session = Session(named)
    session.advance(5)
    session.apply(resolve(split_again(named, 0.5, 0)))
    assert session.experiment.data.classes == ("off", "on") and session.epoch == 5
    assert len(session.experiment.data.test) == 20


def test_one_row_stays_for_training() -> None:
    two = make(data={"task": "binary", "train": {"x": [[0, 1], [1, 1]], "y": [[0], [1]]}})
    assert len(split_again(two, 0.9, 0).data.train) == 1
    circle = split_again(load_lab("circle").experiment, 0.1, 0)
    assert circle.data.recipe is None and len(circle.data.test) == 50


@pytest.mark.parametrize(("share", "seed", "says"), [(0.95, 0, "0 to 0.9"), (-0.1, 0, "0 to 0.9"), (0.5, -1, "seed")])
def test_what_cannot_be_is_refused(share: float, seed: int, says: str) -> None:
    with pytest.raises(ExperimentError, match=says):
        split_again(experiment_of("binary"), share, seed)
    nothing = make(data={"task": "binary", "inputs": ["a"], "train": {"x": [], "y": []}})
    with pytest.raises(ExperimentError, match="no points"):
        split_again(nothing, 0.5, 0)
