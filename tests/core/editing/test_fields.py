"""One owner of what a setting may be: form, file, lesson and edit allow the same."""

import math

import msgspec
import pytest

from nnviz.core.base.bounds import bounds_of
from nnviz.core.base.experiment import Experiment, ExperimentError
from nnviz.core.editing.fields import HYPERPARAMETERS, STOP_CONDITIONS, Field, Number
from nnviz.core.editing.files import decode, encode
from nnviz.core.editing.validation import resolve
from nnviz.ui.cards.data import RECIPE_FIELDS
from nnviz.ui.cards.form import read_number
from tests.core.making import make

FIELDS = (*HYPERPARAMETERS, *STOP_CONDITIONS, *RECIPE_FIELDS)
NUMBERS = [field for field in FIELDS if isinstance(field, Number)]


def suiting(field: Field) -> Experiment:
    """An experiment in which the setting is one."""
    for given in (
        {}, {"optimizer": {"name": "adam"}}, {"optimizer": {"name": "rmsprop"}}, {"optimizer": {"name": "momentum"}},
        {"schedule": {"name": "step"}}, {"schedule": {"name": "cosine"}}, {"schedule": {"name": "warm_up"}},
        {"regularization": {"kind": "l2", "rate": 0.1}},
        {"data": {"recipe": {"name": "blobs"}}, "last": (3, "softmax")},
    ):  # fmt: skip
        try:
            experiment = make(**given)
        except ExperimentError:
            continue
        if field.path.startswith("data.recipe") and experiment.data.recipe is None:
            continue
        if field.applies(experiment):
            return experiment
    raise AssertionError(field.path)


def around(field: Number) -> list[float | int]:
    """Numbers at, within and beyond the bounds."""
    bounds = field.bounds
    ends = [end for end in (bounds.low, bounds.high) if end is not None]
    if bounds.whole:
        return [int(end) + step for end in ends for step in (-1, 0, 1)]
    near = [math.nextafter(end, way) for end in ends for way in (-math.inf, math.inf)]
    return [float(end) for end in ends] + near + [-1.0, 0.5, 1e9, 1e60]


@pytest.mark.parametrize("field", NUMBERS, ids=lambda field: field.path)
def test_form_file_and_edit_allow_the_same(field: Number) -> None:
    experiment = suiting(field)
    for value in around(field):
        allowed = field.problem_with(value) is None
        try:
            found = int(value) if field.bounds.whole else value
            assert read_number(repr(found), field) == found and allowed, value
        except ValueError:
            assert not allowed, value
        try:
            changed = resolve(field.set(experiment, value))
        except ExperimentError as error:
            bound = not allowed or field.path in error.where or "recipe" in field.path or "scale" in field.path
            assert bound, (value, str(error))
        else:
            assert allowed and decode(encode(changed)) == changed, value


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.path)
def test_no_setting_takes_another_kind_of_value(field: Field) -> None:
    for value in ("rubbish", [1], {}, math.nan, math.inf):
        assert field.problem_with(value) is not None


def test_every_form_of_bounds_is_said_in_words() -> None:
    said = {str(field.bounds.wanted()) for field in NUMBERS}
    assert "a number above 0, up to 1e+100" in said  # α
    assert "a number from 0 on, below 1" in said  # μ
    assert "a whole number from 1 to 1000000" in said  # the batch
    for path in ("training.optimizer.name", "training.nothing", "training.batch_size.0"):
        with pytest.raises(LookupError):
            bounds_of(path)


def test_a_new_bound_is_one_entry() -> None:
    """What the type says is what the form says: nothing else repeats it."""
    info = msgspec.inspect.type_info(Experiment)
    training = next(f.type for f in info.fields if f.name == "training")
    batch = next(f.type for f in training.fields if f.name == "batch_size")
    (whole,) = [kind for kind in batch.types if isinstance(kind, msgspec.inspect.IntType)]
    assert (whole.ge, whole.le) == (bounds_of("training.batch_size").low, bounds_of("training.batch_size").high)
