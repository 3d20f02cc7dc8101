"""An experiment as text: it comes back as it was, and a text that is none is refused in one line."""

import base64
import zlib

import numpy as np
import pytest

from nnviz.core.base.experiment import ExperimentError, replace
from nnviz.core.editing.files import decode, encode
from nnviz.core.editing.sharing import PREFIX, from_text, to_text
from nnviz.core.training.session import Session
from nnviz.labs import lab_ids, load_lab
from tests.core.making import make, random_experiment, saved, task_data


@pytest.mark.parametrize("lab_id", lab_ids())
def test_every_lab_comes_back_as_it_was(lab_id: str) -> None:
    experiment = load_lab(lab_id).experiment
    text = to_text(experiment, points=True, state=True)
    assert encode(from_text(text)) == encode(experiment)
    assert text.startswith(PREFIX) and "\n" not in text and len(text) < 2500


@pytest.mark.parametrize("seed", range(20))
def test_a_run_comes_back_to_the_last_bit(seed: int) -> None:
    session = Session(random_experiment(seed))
    session.advance(3)
    whole = replace(session.experiment, state=session.state())
    back = from_text(to_text(whole, points=True, state=True))
    assert encode(back) == saved(session)
    again = Session(back)
    session.advance(4)
    again.advance(4)
    assert saved(again) == saved(session)


def test_settings_alone_are_a_short_line() -> None:
    session = Session(load_lab("circle").experiment)
    session.advance(2)
    whole = replace(session.experiment, state=session.state(), lab=None)
    short, full = (to_text(whole, points=False, state=state) for state in (False, True))
    assert len(short) < 400 < len(full)
    assert from_text(short).state is None and from_text(short).data == whole.data


def test_points_by_hand_are_in_it_on_request() -> None:
    experiment = make(data=task_data("multiclass", 9, 2, 3), last=(3, "softmax"))
    assert from_text(to_text(experiment, points=True, state=False)) == experiment
    without = from_text(to_text(experiment, points=False, state=False))
    assert len(without.data.train) == 0 and without.network == experiment.network
    assert without.data.outputs == experiment.data.outputs
    numbers = make(data=task_data("autoencoder", 5), last=(2, "linear"), loss="mse")
    assert from_text(to_text(numbers, points=False, state=False)).data.task == "autoencoder"


def test_names_of_two_classes_are_kept_in_file_and_text() -> None:
    for data in ({"recipe": {"name": "circle"}}, task_data("binary", 5)):
        named = make(data={**data, "classes": ["out", "in"]})
        assert decode(encode(named)) == named and from_text(to_text(named, points=True, state=False)) == named
        assert named.data.classes == ("out", "in") and make(data=data).data.classes == ()


def test_line_breaks_and_words_around_it_do_no_harm() -> None:
    experiment = load_lab("xor").experiment
    text = to_text(experiment, points=True, state=False)
    broken = "\n".join(text[i : i + 60] for i in range(0, len(text), 60))
    assert from_text(f"  Look at this:\n{broken}\n") == experiment


def test_a_file_as_text_is_taken_as_well() -> None:
    experiment = make()
    assert from_text(encode(experiment).decode()) == decode(encode(experiment))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty; an experiment as text begins with nnviz1:"),
        ("hello there", "is 'hello there'; an experiment as text begins with nnviz1:"),
        (PREFIX + "abc", "cut off or changed"),
        (PREFIX + "äöü", "cut off or changed"),
        (PREFIX + base64.urlsafe_b64encode(zlib.compress(b"{}")).decode(), "the key 'data' is missing"),
        ("{", "ends too early"),
    ],
)
def test_what_is_none_is_told(text: str, said: str) -> None:
    with pytest.raises(ExperimentError) as caught:
        from_text(text)
    assert said in str(caught.value)


def test_a_text_that_is_cut_off_is_told() -> None:
    text = to_text(load_lab("xor").experiment, points=True, state=False)
    for length in (len(text) - 1, len(text) - 9, len(text) // 2):
        with pytest.raises(ExperimentError, match="cut off or changed"):
            from_text(text[:length])


def test_a_text_that_unfolds_for_ever_is_refused() -> None:
    bomb = zlib.compress(np.zeros(70 * 2**20, dtype=np.uint8).tobytes(), 9)
    with pytest.raises(ExperimentError, match="unfolds to more than 64 MiB"):
        from_text(PREFIX + base64.urlsafe_b64encode(bomb).decode())


def test_a_run_in_the_middle_of_an_epoch_goes_without_its_points() -> None:
    data = task_data("multiclass", 20, 2, 3)
    session = Session(make(data=data, last=(3, "softmax"), batch_size=5, shuffle=True))
    session.advance_batch()
    session.advance_batch()
    whole = replace(session.experiment, state=session.state())
    assert whole.state is not None and whole.state.position == 10
    back = from_text(to_text(whole, points=False, state=True))
    assert back.state is not None and back.state.position == 0
    assert np.array_equal(back.state.weights[0], whole.state.weights[0])
    Session(back).advance(1)
