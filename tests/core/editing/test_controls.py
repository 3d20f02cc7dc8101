"""Which controls an experiment hides, as a value."""

import numpy as np
import pytest

from nnviz.core.base.experiment import ExperimentError, replace
from nnviz.core.editing.controls import CARDS, CONTROLS, with_hidden
from nnviz.core.editing.edits import with_setting
from nnviz.core.editing.validation import resolve
from nnviz.core.training.session import Session
from tests.core.making import make


def test_every_control_has_one_name() -> None:
    assert len(set(CONTROLS)) == len(CONTROLS) and set(CARDS) < set(CONTROLS)


def test_names_are_kept_in_order_and_none_is_given_twice() -> None:
    experiment = replace(make(), hidden=("loss", "data"))
    assert resolve(experiment).hidden == ("data", "loss")
    with pytest.raises(ExperimentError, match=r"^hidden: names 'loss' twice; once is enough$"):
        resolve(replace(make(), hidden=("loss", "data", "loss")))
    assert with_hidden(experiment, {"stop", "data"}).hidden == ("data", "stop")


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ExperimentError, match="data") as error:
        resolve(replace(make(), hidden=("data", "everything")))
    assert error.value.where == "hidden[1]" and "everything" in error.value.what


def test_hiding_leaves_the_run_as_it_is() -> None:
    session = Session(with_setting(make(), "training.stop.epochs", 3))
    session.advance(10)
    before = session.snapshot()
    session.apply(with_hidden(session.experiment, ("loss",)))
    after = session.snapshot()
    assert (after.stopped, after.epoch, after.updates) == ("epochs", 3, before.updates)
    assert np.array_equal(after.params, before.params) and after.experiment.hidden == ("loss",)
