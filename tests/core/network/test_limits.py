"""What is too large is refused before the memory for it is taken; what people use is not."""

import json
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from nnviz.core.base.experiment import (
    MAX_NUMBERS,
    MAX_PARAMETERS,
    MAX_VALUES,
    ExperimentError,
    Recipe,
    replace,
)
from nnviz.core.editing.files import decode, encode
from nnviz.core.editing.sharing import from_text, to_text
from nnviz.core.editing.validation import resolve
from nnviz.core.training.session import Session
from tests.core.making import make, task_data

MIB = 2**20


@contextmanager
def within(mebibytes: float) -> Iterator[None]:
    """So much memory is taken at most, beside what there was."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < mebibytes * MIB
    finally:
        tracemalloc.stop()


def syllables(samples: int, *units: int, window: int = 3) -> dict[str, Any]:
    hidden = [{"units": count, "activation": "tanh", "window": window} for count in units]
    return {
        "data": {"recipe": {"name": "syllables", "samples": samples}},
        "network": {"frames": 24, "layers": [*hidden, {"units": 3, "activation": "softmax"}]},
    }


def refusal(content: dict[str, Any] | bytes, mebibytes: float = 5) -> ExperimentError:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    with within(mebibytes), pytest.raises(ExperimentError) as caught:
        decode(text)
    return caught.value


def test_two_windowed_layers_of_256_with_100_000_samples_are_refused_at_once() -> None:
    assert refusal(syllables(100_000, 256, 256)).where == "data.recipe"
    error = refusal(syllables(20_000, 256, 256), 300)
    assert error.where == "network.layers" and error.what.startswith("makes 27555 numbers of each of 20000 examples")
    experiment = decode(json.dumps(syllables(600, 256, 256)))
    with within(700):
        Session(experiment).advance(1)


def test_a_shared_text_of_the_same_is_refused_too() -> None:
    text = to_text(decode(json.dumps(syllables(10, 256, 256))), points=True, state=False)
    assert len(text) < 2000
    assert from_text(text).network.layers[0].units == 256
    with within(5), pytest.raises(ExperimentError, match=r"data\.recipe: has 100000 examples of 385 numbers"):
        from_text(json.dumps(syllables(100_000, 256, 256)))


def test_numbers_are_counted_before_they_are_converted() -> None:
    row = b'{"data": {"train": {"x": [[' + b"7," * 20_000_000 + b"7]]}}}"
    error = refusal(row, 60)
    assert error.what == f"has 20000000 commas; an experiment has at most {MAX_VALUES} numbers"


def test_examples_of_more_numbers_than_are_possible_are_refused() -> None:
    experiment = make()
    x, y = np.zeros((MAX_NUMBERS // 3 + 1, 2)), np.zeros((MAX_NUMBERS // 3 + 1, 1))
    train = replace(experiment.data.train, x=x, y=y)
    with pytest.raises(ExperimentError, match=rf"^data: has {len(x)} examples of 3 numbers"):
        resolve(replace(experiment, data=replace(experiment.data, train=train)))


def test_parameters_and_numbers_of_an_example_are_bounded() -> None:
    wide = [{"units": 16, "activation": "tanh", "window": 1}, {"units": 256, "activation": "tanh"}]
    data = task_data("binary", 4, inputs=1024)
    content = {"data": data, "network": {"frames": 1024, "layers": [*wide, {"units": 1, "activation": "sigmoid"}]}}
    error = refusal(content)
    assert error.where == "network.layers" and error.what.startswith("has 4194849 weights and biases")
    assert str(MAX_PARAMETERS) in error.what
    deep = [{"units": 16, "activation": "tanh", "window": 1}] * 3
    content["network"]["layers"] = [*deep, {"units": 1, "activation": "sigmoid"}]  # type: ignore[index]
    assert "numbers of each example; at most 32768 are possible" in refusal(content).what


@pytest.mark.parametrize(("samples", "hidden"), [
    (100_000, [256, 256]), (100_000, [8] * 15), (100_000, [64, 64, 64]), (1000, [256] * 15),
])  # fmt: skip
def test_networks_that_people_use_are_possible(samples: int, hidden: list[int]) -> None:
    layers = [{"units": units, "activation": "tanh"} for units in hidden]
    content = {
        "data": {"recipe": {"name": "circle", "samples": samples}},
        "network": {"layers": [*layers, {"units": 1, "activation": "sigmoid"}]},
    }
    assert len(decode(json.dumps(content)).network.layers) == len(hidden) + 1


def test_every_recipe_gives_what_its_slider_offers() -> None:
    from nnviz.core.data.datasets import DATASETS
    from nnviz.core.editing.edits import with_recipe

    for name, entry in DATASETS.items():
        most = 100_000 if len(entry.inputs) < 80 else 20_000
        changed = resolve(with_recipe(make(), Recipe(name=name, samples=most)))
        assert len(changed.data.train) + len(changed.data.test) > 0


def test_the_largest_experiment_can_be_saved_and_read_in_bounded_memory() -> None:
    """Half as large as possible in each way, so that the test is quick."""
    rng = np.random.default_rng(0)
    data = {"task": "regression", "inputs": [f"i{k}" for k in range(63)], "train": {"x": [], "y": []}}
    small = make(data=data, hidden=((256, "tanh"), (256, "tanh")), last=(1, "linear"), loss="mse")
    x, y = rng.normal(size=(6_000, 63)) * 1e-7, rng.normal(size=(6_000, 1))
    large = replace(small, data=replace(small.data, train=replace(small.data.train, x=x, y=y)))
    session = Session(resolve(large))
    saved = replace(session.experiment, state=session.state())
    text = encode(saved)
    values = 2 * session.architecture.count + x.size + y.size
    assert len(text) / values < 28  # so that a file of MAX_VALUES numbers keeps to MAX_BYTES
    assert decode(text).data == saved.data


@pytest.mark.parametrize(("change", "where", "name"), [
    ({"hidden": ["loss", "data", "loss"]}, "hidden", "'loss'"),
    ({"network": {"layers": [{"units": 3, "activation": "tanh", "off": [1, 2, 1]}]}}, "network.layers[0].off", "1"),
    ({"network": {"layers": [{"units": 3, "activation": "tanh", "frozen": ["W", "b", "W"]}]}},
     "network.layers[0].frozen", "'W'"),
])  # fmt: skip
def test_a_name_that_is_given_twice_is_an_error(change: dict[str, Any], where: str, name: str) -> None:
    content = json.loads(encode(make())) | change
    if "network" in change:
        content["network"]["layers"] = [*change["network"]["layers"], {"units": 1, "activation": "sigmoid"}]
    error = refusal(content)
    assert (error.where, error.what) == (where, f"names {name} twice; once is enough")


@pytest.mark.parametrize(("place", "most"), [("title", 1000), ("notes", MIB), ("lab", 1000)])
def test_texts_are_bounded(place: str, most: int) -> None:
    def with_text(letters: int) -> bytes:
        value: object = "x" * letters
        return json.dumps(json.loads(encode(make())) | {place: {"title": value} if place == "lab" else value}).encode()

    decode(with_text(most))
    assert f"{most + 1} letters; at most {most} are possible" in refusal(with_text(most + 1), 20).what


def test_an_experiment_too_large_for_a_text_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnviz.core.editing.sharing.MOST_BYTES", 100)
    with pytest.raises(ExperimentError, match="save a file instead"):
        to_text(make(), points=True, state=True)
    monkeypatch.setattr("nnviz.core.editing.sharing.MOST_LETTERS", 100)
    with pytest.raises(ExperimentError, match="has 101 letters"):
        from_text("x" * 101)
