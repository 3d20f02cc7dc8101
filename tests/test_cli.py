"""The command line as a person or a script calls it: labs, train and check, and one line for whatever is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nnviz import cli
from nnviz.core.base.experiment import replace
from nnviz.core.base.problem import LONGEST_LINE
from nnviz.core.editing.files import read, write
from nnviz.core.tables.writing import write_table
from nnviz.core.training.session import Session
from nnviz.labs import load_lab
from tests.core.making import Spec, make, spec, task_data

ROOT = Path(__file__).resolve().parents[1]
Capture = pytest.CaptureFixture[str]
RESULT_KEYS = {
    *("epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy"),
    *("diverged", "history", "state", "seconds"),
}


@pytest.fixture
def xor(tmp_path: Path) -> str:
    path = tmp_path / "xor.nnviz.json"
    path.write_text(json.dumps(spec(optimizer={"learning_rate": 0.5})), encoding="utf-8")
    return str(path)


def as_file(tmp_path: Path, content: Spec | str) -> str:
    path = tmp_path / "file.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def succeeds(capsys: Capture, *argv: str) -> str:
    code = cli.main(argv)
    out, err = capsys.readouterr()
    assert code == 0 and err == ""
    return out


def result(capsys: Capture, *argv: str) -> dict[str, Any]:
    out = succeeds(capsys, "train", *argv, "--json")
    assert out.count("\n") == 1
    found: dict[str, Any] = json.loads(out)
    return found


def fails(capsys: Capture, *argv: str) -> str:
    """Exit 2, nothing on stdout, and exactly one line on stderr, which is returned without its prefix."""
    code = cli.main(argv)
    out, err = capsys.readouterr()
    assert code == 2 and out == ""
    assert err.startswith("nnviz: error: ") and err.endswith("\n") and err.count("\n") == 1
    assert "Traceback" not in err and len(err) < 800
    return err.removeprefix("nnviz: error: ").removesuffix("\n")


def python(*argv: str, code: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *(["-c", code] if code else []), *argv]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)


# -- train


def test_train_prints_one_object(capsys: Capture, xor: str) -> None:
    found = result(capsys, xor, "--epochs", "50")
    assert set(found) == RESULT_KEYS
    assert found["epoch"] == 50 and found["diverged"] is False and found["seconds"] >= 0.0
    assert found["test_loss"] is None and found["test_accuracy"] is None and 0 <= found["train_accuracy"] <= 1
    assert set(found["history"]) == {"epoch", "train_loss", "test_loss"}
    assert found["history"]["epoch"] == list(range(51)) and set(found["history"]["test_loss"]) == {None}
    assert found["history"]["train_loss"][-1] == found["train_loss"]
    assert found["state"]["epoch"] == 50 and [len(w) for w in found["state"]["weights"]] == [3, 1]


def test_train_is_the_session(capsys: Capture, xor: str) -> None:
    session = Session(read(xor))
    session.advance(50)
    found = result(capsys, xor, "--epochs", "50")
    assert found["train_loss"] == session.measures().train_loss
    assert found["state"]["weights"] == [w.tolist() for w in session.state().weights]


def test_test_losses_where_there_are_test_points(capsys: Capture) -> None:
    found = result(capsys, "--lab", "circle", "--epochs", "5")
    assert found["test_loss"] > 0 and 0 <= found["test_accuracy"] <= 1 and None not in found["history"]["test_loss"]


def test_regression_has_no_accuracy(capsys: Capture) -> None:
    found = result(capsys, "--lab", "final-grade", "--epochs", "2")
    assert found["train_accuracy"] is None and found["test_accuracy"] is None and found["test_loss"] > 0


def test_no_epochs(capsys: Capture, xor: str) -> None:
    found = result(capsys, xor, "--epochs", "0")
    assert found["epoch"] == 0 and found["history"]["epoch"] == [0] and found["seconds"] == 0
    assert found["train_loss"] == Session(read(xor)).measures().train_loss


def test_no_epochs_without_points(capsys: Capture, tmp_path: Path) -> None:
    empty = as_file(tmp_path, spec(data={"train": {"x": [], "y": []}}))
    found = result(capsys, empty, "--epochs", "0")
    assert found["train_loss"] is None and found["train_accuracy"] is None
    line = succeeds(capsys, "train", empty, "--epochs", "0")
    assert line.startswith("epoch 0, no training points, so there is no training loss (") and "nan" not in line
    tested = as_file(tmp_path, spec(data={"train": {"x": [], "y": []}, "test": {"x": [[1]], "y": [[1]]}}))
    assert "no training loss, test loss 0." in succeeds(capsys, "train", tested, "--epochs", "0")
    assert result(capsys, tested, "--epochs", "0")["train_loss"] is None
    assert "data.train: has no points" in fails(capsys, "train", empty, "--epochs", "1")


def test_default_epochs(capsys: Capture, xor: str, tmp_path: Path) -> None:
    assert result(capsys, xor)["epoch"] == 100
    assert result(capsys, "--lab", "rings")["epoch"] == load_lab("rings").text.epochs
    content = spec()
    content["lab"] = {"title": "my own", "epochs": 7}
    assert result(capsys, as_file(tmp_path, content))["epoch"] == 7


def test_history_is_short(capsys: Capture, xor: str) -> None:
    epochs = result(capsys, xor, "--epochs", "30000")["history"]["epoch"]
    assert epochs[0] == 0 and epochs[-1] == 30000 and 100 < len(epochs) <= 1000


def test_out_goes_on_exactly(capsys: Capture, tmp_path: Path) -> None:
    first, second, whole = (str(tmp_path / name) for name in ("first.json", "second.json", "whole.json"))
    result(capsys, "--lab", "spiral", "--epochs", "7", "--out", first)
    found = result(capsys, first, "--epochs", "5", "--out", second)
    assert found["epoch"] == 12 and found["history"]["epoch"] == list(range(13))
    result(capsys, "--lab", "spiral", "--epochs", "12", "--out", whole)
    assert Path(second).read_bytes() == Path(whole).read_bytes()
    assert read(whole).lab == load_lab("spiral").text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.json", "second.json", "whole.json"]


def test_out_over_the_file_itself(capsys: Capture, xor: str) -> None:
    for epoch in (3, 6):
        assert result(capsys, xor, "--epochs", "3", "--out", xor)["epoch"] == epoch


def test_plain_line(capsys: Capture) -> None:
    line = succeeds(capsys, "train", "--lab", "circle", "--epochs", "3")
    assert line.count("\n") == 1 and line.startswith("epoch 3, training loss ")
    assert "test loss" in line and "training accuracy" in line and "%" in line
    assert "accuracy" not in succeeds(capsys, "train", "--lab", "final-grade", "--epochs", "1")


def test_divergence_is_a_result(capsys: Capture, tmp_path: Path) -> None:
    content = spec(data=task_data("regression", 20), last=(1, "linear"), optimizer={"learning_rate": 50.0})
    path, out = as_file(tmp_path, content), str(tmp_path / "out.json")
    found = result(capsys, path, "--epochs", "5000", "--out", out)
    assert found["diverged"] is True and found["epoch"] < 5000 and isinstance(found["train_loss"], float)
    assert read(out).state is not None
    line = succeeds(capsys, "train", path, "--epochs", "5000")
    assert f"diverged in epoch {found['epoch'] + 1}, layer" in line and "smaller learning rate" in line


def test_same_file_same_result(xor: str) -> None:
    """Two processes, and the one of the tests: equal but for the seconds."""
    runs = []
    for _ in range(2):
        done = python("-m", "nnviz", "train", "--lab", "circle", "--epochs", "40", "--json")
        assert done.returncode == 0 and done.stderr == ""
        runs.append(json.loads(done.stdout))
    session = Session(load_lab("circle").experiment)
    session.advance(40)
    for run in runs:
        del run["seconds"]
    assert runs[0] == runs[1]
    assert runs[0]["state"]["weights"] == [w.tolist() for w in session.state().weights]


@pytest.mark.parametrize("argv", [["train", "--lab", "xor", "--epochs", "3"], ["labs"], ["labs", "--json"]])
def test_no_qt_is_imported(argv: list[str]) -> None:
    code = (
        "import sys; from nnviz import cli; code = cli.main(sys.argv[1:]); "
        "found = {name.split('.')[0] for name in sys.modules} & {'PySide6', 'shiboken6', 'pyqtgraph', 'PyQt6'}; "
        "assert not found, found; sys.exit(code)"
    )
    done = python(*argv, code=code)
    assert (done.returncode, done.stderr) == (0, "")


def test_check_imports_no_qt(xor: str) -> None:
    done = python("check", xor, code="import sys; from nnviz import cli; cli.main(sys.argv[1:]); "
                  "assert 'PySide6' not in sys.modules")  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_a_bar_is_drawn_on_a_terminal_only(capsys: Capture, monkeypatch: pytest.MonkeyPatch, xor: str) -> None:
    plain = result(capsys, xor, "--epochs", "300")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert cli.main(["train", xor, "--epochs", "300", "--json"]) == 0
    out, err = capsys.readouterr()
    assert "100%" in err and "epoch 300" in err and err.endswith("\n")
    assert json.loads(out)["state"] == plain["state"]


# -- check


def test_check_passes(capsys: Capture, xor: str) -> None:
    out = succeeds(capsys, "check", xor)
    assert out.startswith("13 parameters checked, max relative error ") and out.endswith("passed\n")


def test_check_lists_kinks(capsys: Capture, tmp_path: Path) -> None:
    content = spec(hidden=[(1, "relu")])
    content["state"] = {"weights": [[[0, 0]], [[1]]], "biases": [[0], [0.2]]}
    lines = succeeds(capsys, "check", as_file(tmp_path, content)).splitlines()
    assert [line.split(":")[0] for line in lines[:-1]] == ["W[1][1,1]", "W[1][1,2]", "b[1][1]"]
    assert all("kink" in line for line in lines[:-1]) and lines[-1].startswith("2 parameters checked")


def test_check_fails_on_a_wrong_gradient(capsys: Capture, monkeypatch: pytest.MonkeyPatch, xor: str) -> None:
    from nnviz.core.analysis import gradcheck

    def wrong(*args: Any) -> Any:
        found = right(*args)
        return replace_first(found)

    def replace_first(found: Any) -> Any:
        import msgspec

        return msgspec.structs.replace(found, weights=(found.weights[0] * 1.001, *found.weights[1:]))

    right = gradcheck.backward
    monkeypatch.setattr(gradcheck, "backward", wrong)
    code = cli.main(["check", xor])
    out, err = capsys.readouterr()
    assert code == 1 and err == "" and "failed" in out and "W[1]" in out


def test_check_says_that_a_threshold_unit_has_no_gradient(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps(spec(optimizer={"name": "mira"})), encoding="utf-8")
    assert "network.layers: a threshold unit has no gradient to check" in fails(capsys, "check", str(path))


def test_a_stop_condition_ends_training_and_is_told(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text(json.dumps(spec(stop={"epochs": 7})), encoding="utf-8")
    found = result(capsys, str(path), "--epochs", "50")
    assert found["epoch"] == 7 and found["stopped"] == "epochs" and set(found) == RESULT_KEYS | {"stopped"}
    assert cli.main(["train", str(path), "--epochs", "50"]) == 0
    assert "stopped by training.stop.epochs" in capsys.readouterr().out


def test_check_needs_points(capsys: Capture, tmp_path: Path) -> None:
    path = as_file(tmp_path, spec(data={"train": {"x": [], "y": []}}))
    assert fails(capsys, "check", path).startswith(f"{path}: data.train: there are no training points")


# -- bad input


def test_the_line_names_file_place_wrong_and_right(capsys: Capture, tmp_path: Path) -> None:
    content = spec()
    content["network"]["layers"][0]["units"] = 300
    path = as_file(tmp_path, content)
    for command in (["train", path], ["check", path], ["train", path, "--json"], ["train", path, "--epochs", "0"]):
        wanted = f"{path}: network.layers[0].units: is 300; it must be a whole number of at most 256"
        assert fails(capsys, *command) == wanted


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        (["train"], "FILE"),
        (["train", "--epochs", "3"], "FILE"),
        (["train", "a.json", "--lab", "xor"], "not allowed with"),
        (["train", "--lab", "xorr"], "--lab: xorr: is not a lab; there are one-neuron, and, or"),
        (["train", "--lab", "../xor"], "is not a lab"),
        (["train", "--lab", "xor", "--epochs", "-1"], "0 or more"),
        (["train", "--lab", "xor", "--epochs", "1.5"], "0 or more"),
        (["train", "--lab", "xor", "--epochs", "many"], "'many' is not a number of epochs"),
        (["train", "--lab", "xor", "--epochs", "9" * 30], "0 or more"),
        (["train", "--lab", "xor", "--epoch=3"], "--epoch=3"),
        (["train", "no-such-file.json"], "no-such-file.json: cannot be read: No such file or directory"),
        (["train", "a\nb.json"], "a b.json: cannot be read"),
        (["train", "a\x00b.json"], "cannot be read"),
        (["train", "."], ".: cannot be read: it is a folder; only files are read"),
        (["train", "--lab", "xor", "--out", "."], "is a folder"),
        (["train", "--lab", "xor", "--out", "no/such/folder/a.json"], "folder that does not exist"),
        (["train", "--lab", "xor", "--out", "/dev/null"], "regular file"),
        (["check"], "FILE"),
        (["check", "--lab", "xor"], ""),
        (["labs", "--yaml"], "--yaml"),
        (["render", "--lab", "xor"], "--out"),
        (["render", "--lab", "xor", "--out", "a.gif"], ".png nor .svg"),
        (["render", "--lab", "xor", "--out", "a.png", "--size", "10x10"], "64 to 8192"),
        (["render", "--lab", "xor", "--out", "a.png", "--view", "weights"], "'boundary'"),
        (["render", "--lab", "nope", "--out", "a.png"], "is not a lab"),
    ],
)
def test_bad_calls(capsys: Capture, argv: list[str], line: str) -> None:
    assert line in fails(capsys, *argv)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "not json", '{"data": {"train": {"x": [[NaN]], "y": [[0]]}}}', "[" * 10**5]
)
def test_bad_files(capsys: Capture, tmp_path: Path, text: str) -> None:
    path, out = as_file(tmp_path, text), tmp_path / "out.json"
    assert fails(capsys, "train", path, "--out", str(out)).startswith(f"{path}: ")
    assert not out.exists()


def test_bytes_that_are_no_text(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(b"\xff\xfe\x00\x80")
    assert fails(capsys, "train", str(path)).startswith(f"{path}: line 1, column 1: is not JSON")


def test_nothing_is_left_when_writing_fails(capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nnviz.core.editing import files

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    old = tmp_path / "old.json"
    write(make(), old)
    before = old.read_bytes()
    monkeypatch.setattr(files.os, "fsync", full)
    for name in ("new.json", "old.json"):
        line = fails(capsys, "train", "--lab", "xor", "--epochs", "1", "--out", str(tmp_path / name))
        assert line == f"{tmp_path / name}: cannot be written: No space left on device"
    assert [path.name for path in tmp_path.iterdir()] == ["old.json"] and old.read_bytes() == before


def test_a_failed_run_leaves_the_old_out_alone(capsys: Capture, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    write(replace(make(), title="precious"), out)
    fails(capsys, "train", as_file(tmp_path, "{"), "--out", str(out))
    assert read(out).title == "precious"


def test_the_process_says_the_same() -> None:
    for start in (["-m", "nnviz"], ["main.py"]):
        done = python(*start, "train", "no-such-file.json")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "nnviz: error: no-such-file.json: cannot be read: No such file or directory\n"


def test_a_closed_pipe_is_no_error() -> None:
    code = "import sys; from nnviz import cli; sys.exit(cli.main(['labs']))"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        assert run.stdout is not None and run.stderr is not None
        run.stdout.close()
        assert b"Traceback" not in run.stderr.read()


def test_help_and_version(capsys: Capture) -> None:
    for argv in (["--help"], ["train", "--help"], ["--version"]):
        assert cli.main(argv) == 0 and "nnviz" in capsys.readouterr().out


# -- export


def test_export_writes_the_data_with_predictions(tmp_path: Path, capsys: Capture, xor: str) -> None:
    out = tmp_path / "xor.csv"
    assert succeeds(capsys, "export", xor, "--to", "csv", "--out", str(out)) == ""
    session = Session(read(xor))
    assert out.read_bytes() == write_table(session.experiment, session.engine.params)
    assert out.read_text(encoding="utf-8").splitlines()[0] == "x1,x2,y,set,ŷ,predicted,𝓛"


def test_export_takes_the_weights_of_the_file(tmp_path: Path, capsys: Capture, xor: str) -> None:
    trained, out = tmp_path / "t.nnviz.json", tmp_path / "t.csv"
    succeeds(capsys, "train", xor, "--epochs", "50", "--out", str(trained))
    succeeds(capsys, "export", str(trained), "--to", "csv", "--out", str(out))
    session = Session(read(xor))
    session.advance(50)
    assert out.read_bytes() == write_table(session.experiment, session.engine.params)


def test_export_says_what_is_wrong(tmp_path: Path, capsys: Capture, xor: str) -> None:
    out = tmp_path / "x.csv"
    assert fails(capsys, "export", xor, "--to", "onnx", "--out", str(out)) == (
        "--to: 'onnx' is not known; it is one of csv"
    )
    assert "is a folder" in fails(capsys, "export", xor, "--to", "csv", "--out", str(tmp_path))
    assert "cannot be read" in fails(capsys, "export", str(tmp_path / "no"), "--to", "csv", "--out", str(out))
    assert "--out" in fails(capsys, "export", xor, "--to", "csv") and not out.exists()


@pytest.mark.parametrize("call", [["train"], ["check"], ["export", "--to", "csv", "--out", "a.csv"], []])
def test_what_is_no_file_is_one_line(capsys: Capture, tmp_path: Path, call: list[str]) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "zero.json"
    os.mkfifo(pipe)
    link.symlink_to("/dev/zero")
    assert f"{pipe}: cannot be read: it is a pipe; only files are read" in fails(capsys, *call, str(pipe))
    assert f"{link}: cannot be read: it is a device; only files are read" in fails(capsys, *call, str(link))


def test_nothing_is_written_to_what_is_no_file(capsys: Capture, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is not a regular file" in fails(capsys, "train", "--lab", "xor", "--out", str(tmp_path / "pipe"))
    os.mkfifo(tmp_path / "pipe.png")
    assert "is not a regular file" in fails(capsys, "render", "--lab", "xor", "--out", str(tmp_path / "pipe.png"))
    assert "no file can have this name" in fails(capsys, "train", "--lab", "xor", "--out", "a\0b")


@pytest.mark.parametrize("call", [
    ["train", "x" * 100_000], ["train", "--lab", "x" * 100_000], ["x" * 100_000], ["train", "--lab", "\ud800"],
    ["train", "--lab", "xor", "--epochs", "1" * 5000],
    ["render", "--lab", "xor", "--size", "1" * 5000 + "x5", "--out", "a"],
    ["x" * 100_000, "y" * 100_000, "z" * 100_000],
])  # fmt: skip
def test_the_line_is_short_whatever_was_given(capsys: Capture, call: list[str]) -> None:
    assert len(fails(capsys, *call)) <= LONGEST_LINE + 20


def test_too_little_memory_is_one_line(capsys: Capture, xor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def use_up(*given: object) -> None:
        raise MemoryError

    monkeypatch.setattr("nnviz.core.training.session.Session.advance", use_up)
    assert "this needs more memory than there is" in fails(capsys, "train", xor, "--epochs", "1")
    monkeypatch.setattr("nnviz.core.editing.files.resolve", use_up)
    assert f"{xor}: this needs more memory than there is" in fails(capsys, "train", xor)
