"""The labs of the course's web demo do what the demo does, with their own seeds."""

from collections.abc import Callable

import numpy as np
import pytest

from nnviz.core.base.experiment import with_setting
from nnviz.core.data.datasets import generate
from nnviz.core.data.demo_shapes import VOWELS
from nnviz.core.editing.edits import with_recipe
from nnviz.core.editing.validation import resolve
from nnviz.core.network.network import forward
from nnviz.core.training.session import Session
from nnviz.labs import lab_ids
from tests.labs.lab_runs import accuracy, lab, loss, run


def right(at_least: int, of: int) -> Callable[[Session], bool]:
    """So many examples of all are answered right."""
    return lambda s: len(s.experiment.data.train) == of and round(accuracy(s) * of) >= at_least


def below(most: float) -> Callable[[Session], bool]:
    return lambda s: loss(s) < most


PROMISES: dict[str, tuple[int, Callable[[Session], bool]]] = {
    "kit-circular": (5000, right(50, 51)),
    "kit-three-classes": (5000, right(100, 111)),
    "kit-vowels": (1000, lambda s: 0.8 <= accuracy(s) < 0.95),
    "kit-autoencoder-line": (2000, below(0.1)),
    "kit-autoencoder-square": (2000, below(1.0)),
    "kit-autoencoder-circle": (2000, below(1.0)),
    "kit-bit-position": (20_000, below(0.3)),
    "kit-perceptron": (50, right(15, 15)),
    "kit-mira": (50, right(15, 15)),
    "kit-averaged-perceptron": (100, right(15, 15)),
    "kit-perceptron-nonlinear": (50, lambda s: accuracy(s) < 0.9),
    "kit-perceptron-xor": (50, lambda s: accuracy(s) <= 0.75),
    "kit-time-delay": (200, lambda s: accuracy(s) >= 0.9),
}


def test_no_lab_of_the_demo_is_left_out() -> None:
    assert set(PROMISES) == {lab_id for lab_id in lab_ids() if lab_id.startswith("kit-")}


@pytest.mark.parametrize("lab_id", PROMISES)
def test_it_does_what_the_demo_does(lab_id: str) -> None:
    epochs, promise = PROMISES[lab_id]
    session = run(lab_id, epochs)
    assert promise(session), (accuracy(session), loss(session))


def test_vowels_are_named() -> None:
    assert lab("kit-vowels").data.outputs == VOWELS


def test_vowels_lie_around_the_published_means() -> None:
    """Peterson and Barney, 1952, Table II: men say heed at 270 and 2290 Hz, and hawed at 570 and 840 Hz."""
    data = lab("kit-vowels").data
    assert data.train.y is not None
    for name, means in (("i", (270.0, 2290.0)), ("ɔ", (570.0, 840.0)), ("ɝ", (490.0, 1350.0))):
        rows = data.train.x[data.train.y[:, 0] == VOWELS.index(name)]
        hertz = rows * [670.0, 2140.0] + [190.0, 560.0]
        assert hertz.mean(axis=0) == pytest.approx(means, rel=0.06)


@pytest.mark.parametrize("lab_id", [lab_id for lab_id in PROMISES if "autoencoder" in lab_id or "bit" in lab_id])
def test_auto_encoders_have_no_targets_but_their_inputs(lab_id: str) -> None:
    assert lab(lab_id).data.train.y is None


def test_which_bit_is_set_becomes_a_code_of_two_numbers() -> None:
    session = run("kit-bit-position", 20_000)
    hidden = forward(session.architecture, session.engine.params, np.eye(4)).a[1]
    assert len(np.unique(hidden.round(), axis=1).T) == 4


def test_rosenblatt_and_mira_separate_what_can_be_separated() -> None:
    assert accuracy(run("kit-perceptron", 50)) == accuracy(run("kit-mira", 50)) == 1.0
    assert accuracy(run("kit-averaged-perceptron", 100)) == 1.0


@pytest.mark.parametrize("seed", range(8))
def test_they_do_so_for_other_points_as_well(seed: int) -> None:
    for name, epochs in (("kit-perceptron", 200), ("kit-mira", 50)):
        recipe = with_setting(lab(name), "data.recipe.seed", seed).data.recipe
        session = Session(resolve(with_recipe(lab(name), recipe)))
        session.advance(epochs)
        assert session.measures().train_accuracy == 1.0


def test_what_cannot_be_separated_never_settles() -> None:
    session = Session(lab("kit-perceptron-nonlinear"))
    for _ in range(50):
        before = session.engine.params.copy()
        session.advance(1)
        assert accuracy(session) < 0.9 and session.engine.params.tolist() != before.tolist()


def test_xor_has_three_right_at_most() -> None:
    session = Session(lab("kit-perceptron-xor"))
    for _ in range(50):
        session.advance(1)
        assert accuracy(session) <= 0.75


def test_the_time_delay_network_finds_the_syllable_wherever_it_begins() -> None:
    session = run("kit-time-delay", 200)
    assert session.architecture.sizes == (384, 22 * 8, 18 * 3, 3) and len(session.experiment.data.train) == 63
    assert accuracy(session) >= 0.9
    fresh = generate("syllables", 300, 0.1, 0.0, 99)
    prediction = forward(session.architecture, session.engine.params, np.ascontiguousarray(fresh.train_x.T)).prediction
    assert (prediction.argmax(axis=0) == fresh.train_y[:, 0]).mean() >= 0.9
