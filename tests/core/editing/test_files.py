"""Experiment files: what is written reads back the same, and what is left out has its default."""

import errno
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz.core.base.experiment import Experiment, ExperimentError, replace
from nnviz.core.base.problem import one_line
from nnviz.core.data.datasets import DATASETS
from nnviz.core.editing import files
from nnviz.core.editing.files import decode, encode, read, write
from nnviz.core.training.session import Session
from tests.core.editing.file_contents import contents, same_bits, with_state
from tests.core.making import Spec, make, saved, spec, task_data


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(contents(), st.integers(0, 7))
def test_what_is_written_reads_back_the_same(content: Spec, steps: int) -> None:
    """Whatever the numbers: huge inputs end in a divergence, never in a file that cannot be read."""
    session = Session(decode(json.dumps(content)))
    for _ in range(steps):
        session.advance_batch()
    experiment = replace(session.experiment, state=session.state())
    text = encode(experiment)
    again = decode(text)
    assert replace(again, state=None) == replace(experiment, state=None)
    assert again.state is not None and experiment.state is not None and same_bits(again.state, experiment.state)
    assert encode(again) == text
    assert again.title == content["title"] and again.notes == content["notes"]
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def test_every_default_is_written_out() -> None:
    text = json.loads(encode(make(data={"recipe": {"name": "circle", "samples": 4}}, optimizer={"name": "adam"})))
    assert text["format"] == "nnviz-experiment" and text["version"] == 1
    assert text["data"]["recipe"] == {"name": "circle", "samples": 4, "noise": 0.1, "test_share": 0.5, "seed": 0}
    assert (len(text["data"]["train"]["x"]), len(text["data"]["test"]["y"])) == (2, 2)
    assert (text["data"]["task"], text["data"]["inputs"], text["data"]["outputs"]) == ("binary", ["x1", "x2"], ["y"])
    assert text["network"]["features"] == ["x1", "x2"]
    assert text["network"]["init"] == {"scheme": "normal", "scale": 0.5, "seed": 0, "bias": 0.0}
    assert text["training"] == {
        "loss": "cross_entropy", "batch_size": None, "shuffle": True, "seed": 0,
        "optimizer": {"name": "adam", "learning_rate": 0.1, "betas": [0.9, 0.999], "eps": 1e-8},
        "regularization": {"kind": "none", "rate": 0.0}, "schedule": {"name": "constant"},
        "stop": {"epochs": None, "loss": None, "accuracy": None, "patience": None},
    }  # fmt: skip


def test_the_example_of_the_contract_is_accepted() -> None:
    content = {
        "format": "nnviz-experiment", "version": 1, "title": "XOR", "notes": "",
        "data": {
            "task": "binary", "inputs": ["x1", "x2"], "outputs": ["y"],
            "train": {"x": [[0, 0], [0, 1], [1, 0], [1, 1]], "y": [[0], [1], [1], [0]]},
            "test": {"x": [], "y": []}, "recipe": None,
        },
        "network": {
            "features": ["x1", "x2"], "layers": [{"units": 1, "activation": "sigmoid"}],
            "init": {"scheme": "normal", "scale": 0.5, "seed": 0},
        },
        "training": {
            "loss": "cross_entropy", "optimizer": {"name": "sgd", "learning_rate": 0.1}, "batch_size": None,
            "shuffle": True, "seed": 0, "regularization": {"kind": "none", "rate": 0.0},
        },
        "state": {"epoch": 0, "weights": [[[0.1, 0.2]]], "biases": [[0.0]]},
    }  # fmt: skip
    experiment = decode(json.dumps(content))
    assert experiment.state is not None and experiment.state.weights[0].tolist() == [[0.1, 0.2]]
    bare = {"data": {"train": content["data"]["train"]}, "network": {"layers": content["network"]["layers"]}}
    assert decode(json.dumps(bare)).data == experiment.data
    assert decode(json.dumps(bare)).training == experiment.training


@pytest.mark.parametrize(
    ("scheme", "scale"),
    [("normal", 0.5), ("uniform", 0.5), ("zeros", 0.5), ("constant", 0.5), ("xavier", 1.0), ("he", 1.0)],
)
def test_default_scale(scheme: str, scale: float) -> None:
    assert make(init={"scheme": scheme}).network.init.scale == scale


def test_defaults_follow_the_data() -> None:
    regression = make(data=task_data("regression", 4, 3, 2), last=(2, "linear"))
    assert regression.training.loss == "mse" and regression.network.features == ("x1", "x2", "x3")
    classes = {"task": "multiclass", "train": {"x": [[0], [1], [2]], "y": [[0], [2], [1]]}}
    experiment = make(data=classes, last=(3, "softmax"))
    assert experiment.data.outputs == ("0", "1", "2") and experiment.training.loss == "cross_entropy"
    auto = make(data={"task": "autoencoder", "train": {"x": [[1, 2]]}}, last=(2, "linear"))
    assert auto.data.outputs == auto.data.inputs == ("x1", "x2") and auto.data.train.y is None
    assert make(hidden=[(1, "leaky_relu")]).network.layers[0].slope == 0.01


@pytest.mark.parametrize("name", DATASETS)
def test_a_recipe_alone_makes_the_points(name: str) -> None:
    entry = DATASETS[name]
    output = {"binary": "sigmoid", "multiclass": "softmax"}.get(entry.task, "linear")
    last = (len(entry.outputs), output)
    experiment = make(data={"recipe": {"name": name}}, last=last)
    assert experiment.data.task == entry.task and experiment.data.inputs == entry.inputs
    assert len(experiment.data.train) + len(experiment.data.test) == entry.defaults.samples
    assert decode(encode(experiment)) == experiment


def test_points_beside_a_recipe_are_kept_as_they_are() -> None:
    data = {"recipe": {"name": "circle"}, "train": {"x": [[9, 9]], "y": [[1]]}}
    assert make(data=data).data.train.x.tolist() == [[9.0, 9.0]]


def test_read_only_arrays() -> None:
    experiment = make()
    for array in (experiment.data.train.x, experiment.data.train.y):
        assert array is not None and not array.flags.writeable and array.dtype == np.float64


def test_a_byte_order_mark_is_accepted() -> None:
    text = json.dumps(spec()).encode()
    assert decode(b"\xef\xbb\xbf" + text) == decode(text)


@pytest.mark.parametrize("title", ["[ 1,  2 ]", "[\n 1,\n 2\n]", "a\u2028b\x00c", "'\"\\"])
def test_text_that_looks_like_numbers_stays_as_it_is(title: str) -> None:
    assert decode(encode(replace(make(), title=title))).title == title


def test_rows_of_numbers_stand_on_one_line() -> None:
    text = encode(make()).decode()
    assert "\n        [0.0, 1.0],\n" in text and text.endswith("}\n")


def test_a_class_that_only_the_test_points_have_counts() -> None:
    test = {"x": [[2]], "y": [[4]]}
    data = {"task": "multiclass", "train": {"x": [[0], [1]], "y": [[0], [1]]}, "test": test}
    found = make(data=data, last=(5, "softmax"))
    assert found.data.outputs == ("0", "1", "2", "3", "4") and found.data.class_count == 5
    with pytest.raises(ExperimentError, match="the output layer of this data has 5"):
        make(data=data, last=(2, "softmax"))
    without_train = data | {"train": {"x": [], "y": []}}
    assert make(data=without_train, last=(5, "softmax")).data.outputs == found.data.outputs


def test_test_points_alone_say_how_many_inputs_and_outputs_there_are() -> None:
    empty = {"x": [], "y": []}
    one = make(data={"train": empty, "test": {"x": [[1], [2]], "y": [[0], [1]]}})
    assert one.data.inputs == ("x1",) and one.data.train.x.shape == (0, 1) and len(one.data.test) == 2
    assert decode(encode(one)) == one
    several = {"task": "regression", "train": empty, "test": {"x": [[1, 2, 3]], "y": [[1, 2]]}}
    found = make(data=several, last=(2, "linear"), loss="mse").data
    assert (found.inputs, found.outputs) == (("x1", "x2", "x3"), ("y1", "y2"))
    with pytest.raises(ExperimentError, match=r"data\.test\.x: has 1 numbers a row; data\.inputs names 2 inputs"):
        make(data={"inputs": ["a", "b"], "train": empty, "test": {"x": [[1]], "y": [[0]]}})


def test_write_and_read(tmp_path: Path) -> None:
    path = tmp_path / "ŷ and spaces.nnviz.json"
    write(make(), path)
    assert read(path) == make()
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def failing(name: str) -> Callable[..., None]:
    def fail(*args: object, **named: object) -> None:
        raise OSError(errno.ENOSPC, f"{name}: no space left")

    return fail


@pytest.mark.parametrize("call", ["fsync", "replace", "fdopen", "chmod"])
def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = tmp_path / "a.json"
    write(make(), path)
    old = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(files.os, call, failing(call))
        with pytest.raises(OSError, match="no space"):
            write(make(hidden=[]), path)
    assert path.read_bytes() == old
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]


def test_a_file_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write(make(), tmp_path / "no" / "folder" / "a.json")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="not a regular file"):
        write(make(), tmp_path / "folder")
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "a.json", tmp_path / "link.json"
    write(make(), path)
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask
    path.chmod(0o640)
    link.symlink_to(path)
    write(make(hidden=[]), link)
    assert link.is_symlink() and stat.S_IMODE(path.stat().st_mode) == 0o640
    assert read(path) == make(hidden=[])


def test_a_device_is_never_replaced() -> None:
    with pytest.raises(OSError, match="not a regular file"):
        write(make(), os.devnull)
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_an_experiment_is_a_value() -> None:
    experiment: Experiment = make()
    with pytest.raises(AttributeError):
        experiment.title = "other"  # type: ignore[misc]
    assert experiment == make() and experiment != make(hidden=[])


def test_the_last_epoch_can_be_reached_saved_and_read_and_nothing_lies_beyond() -> None:
    with pytest.raises(
        ExperimentError, match=r"state\.epoch: is 9007199254740992; it must be .* at most 9007199254740991"
    ):
        decode(with_state(epoch=2**53))
    session = Session(decode(with_state(epoch=2**53 - 3)))
    session.advance(10**12)
    assert session.epoch == 2**53 - 1 and not session.can_train
    for step in (session.advance_batch, session.advance_example, lambda: session.update_by_hand(None)):
        step()
        again = decode(saved(session))
        assert again.state is not None and again.state.epoch == 2**53 - 1
    Session(again).advance(5)


def test_the_number_of_updates_never_grows_beyond_what_can_be_read() -> None:
    experiment = make(optimizer={"name": "adam"})
    session = Session(experiment)
    state = replace(session.state(), updates=2**53)
    session = Session(decode(encode(replace(session.experiment, state=state))))
    session.advance(3)
    assert decode(saved(session)).state is not None


def test_a_test_loss_that_is_not_finite_is_no_best_one() -> None:
    """With patience the least loss is saved, and a file holds finite numbers alone."""
    data = {"task": "regression", "train": {"x": [[0]], "y": [[0]]}, "test": {"x": [[1e100]], "y": [[0]]}}
    experiment = make(data=data, hidden=(), last=(1, "linear"), stop={"patience": 3}, loss="mse")
    state = replace(Session(experiment).state(), weights=(np.array([[1e60]]),))
    session = Session(replace(experiment, state=state))
    session.advance(2)
    again = decode(saved(session))
    assert again.state is not None and again.state.best is None and not np.isfinite(session.measures().test_loss)


def test_half_of_a_pair_of_surrogates_is_named() -> None:
    with pytest.raises(ExperimentError, match=r"line 1, column 12: \\ud800 is half of a surrogate pair"):
        decode(r'{"title": "\ud800"}')
    with pytest.raises(ExperimentError, match="ends too early"):
        decode(r'{"title": "\ud83d\ude00", "data": {')


def test_a_message_has_no_letters_that_steer_a_terminal() -> None:
    assert one_line("a\x1b[31m\x07\tb\n\x9bc\0") == "a�[31m� b �c�"
