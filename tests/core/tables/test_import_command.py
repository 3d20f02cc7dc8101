"""``nnviz import``: tables of every kind come out right, options hold, and what is wrong is told in one line."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz.cli import main
from nnviz.core.editing.files import read
from tests.core.tables.import_cases import CASES, FILES, Case


def command(capsys: pytest.CaptureFixture[str], table: Path, *options: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, the answer of --json, and what stands on stderr."""
    out = table.parent / "out.nnviz.json"
    out.unlink(missing_ok=True)
    code = main(["import", str(table), "--out", str(out), "--json", *options])
    said = capsys.readouterr()
    assert (code == 0) == out.exists() and said.err.count("\n") == (code != 0)
    return code, json.loads(said.out) if said.out else {}, said.err


def write(folder: Path, content: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_table_comes_out_right(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = write(tmp_path, case.bytes, case.name)
    code, answer, said = command(capsys, table)
    if case.bad:
        assert code == 2 and f"{case.name}: line {case.bad[0]}: " in said
        assert ("1 row is" if len(case.bad) == 1 else f"{len(case.bad)} rows are") + " invalid" in said
        code, answer, said = command(capsys, table, "--leave-out-bad")
        assert tuple(left["line"] for left in answer["left_out"]) == case.bad
    assert code == 0, said
    right = {key: value for key, value in case.right.items() if not key.endswith("_")}
    assert {key: answer[key] for key in right} == right
    if "rows_" in case.right:
        assert answer["rows"] == case.right["rows_"]
    data = read(tmp_path / "out.nnviz.json").data
    found = np.concatenate([data.train.x, data.test.x])[: len(case.rows)]
    assert len(data.inputs) == len(answer["inputs"]) and found.tolist() == case.rows


def test_options_say_how_a_file_is_laid_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = write(tmp_path, "1;2;größe\n3,5;4;a\n5,5;6;b\n2,5;7;b\n".encode("cp1252"))
    answer = command(capsys, table, "--header", "1", "--encoding", "windows-1252", "--delimiter", "semicolon")[1]
    assert (answer["inputs"], answer["encoding"], answer["header"]) == (["1", "2"], "cp1252", 1)
    answer = command(capsys, table, "--header", "none", "--decimal", ",")[1]
    assert (answer["rows"], answer["header"], answer["inputs"]) == (4, None, ["x1", "x2"])
    later = write(tmp_path, "a,b\n1,2\nu,v\n3.5,0\n4.5,1\n")
    assert command(capsys, later, "--header", "3")[1]["inputs"] == ["u"]
    commented = write(tmp_path, "a,y\n1.5,0\n# a note, here\n2.5,1\n")
    assert command(capsys, commented, "--comments", "yes")[1]["rows"] == 2
    named = write(tmp_path, "# a,y\n1.5,0\n2.5,1\n")
    code, _, said = command(capsys, named, "--comments", "no", "--header", "none")
    assert code == 2 and "line 1: column 1: '# a' is not a number" in said


@pytest.mark.parametrize(
    ("content", "thousands", "decimal"),
    [("a;y\n305.948;0\n377.639;1\n", ".", "."), ("a\ty\n305,948\t0\n377,639\t1\n", ",", ","),
     ('a,y\n"305,948",0\n"377,639",1\n', ",", ","), ("a,y\n305.948,0\n377.639,1\n", ".", ".")],
)  # fmt: skip
def test_numbers_that_can_be_read_in_two_ways_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, thousands: str, decimal: str
) -> None:
    table = write(tmp_path, content)
    code, _, said = command(capsys, table)
    assert code == 2 and "305948 or 305.948" in said and "--thousands" in said and "--decimal" in said
    command(capsys, table, "--thousands", thousands)
    assert read(tmp_path / "out.nnviz.json").data.train.x[0, 0] == 305948
    command(capsys, table, "--decimal", decimal)
    assert read(tmp_path / "out.nnviz.json").data.train.x[0, 0] == 305.948


def test_roles_task_scaling_and_test_rows_as_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{k},{k}.5,{(k * 37) % 100},{'uv'[k % 2]},{k % 3}\n" for k in range(20))
    table = write(tmp_path, "id,a,b,sort,y\n" + rows)
    assert command(capsys, table)[1]["inputs"] == ["a", "b", "sort=v"]
    answer = command(capsys, table, "--input", "id", "--ignore", "sort", "--output", "b", "--scale", "none")[1]
    assert (answer["inputs"], answer["outputs"], answer["task"]) == (["id", "a", "y"], ["b"], "regression")
    assert answer["scaling"] is None and answer["ignored"] == ["sort"]
    answer = command(capsys, table, "--output", "a", "b", "--test-share", "0.25", "--seed", "3")[1]
    assert answer["outputs"] == ["a", "b"] and answer["rows"] == 20
    data = read(tmp_path / "out.nnviz.json").data
    assert (len(data.train), len(data.test)) == (15, 5)
    held_back = data.test
    command(capsys, table, "--output", "a", "b", "--test-share", "0.25", "--seed", "4")
    assert read(tmp_path / "out.nnviz.json").data.test != held_back
    assert command(capsys, table, "--task", "autoencoder")[1]["targets"] == []
    assert command(capsys, table, "--task", "regression")[1]["targets"] == ["y"]
    answer = command(capsys, table, "--scale", "minmax")[1]
    assert answer["scaling"]["inputs"][0] == [0.5, 19.0]


def test_missing_cells_are_filled_from_the_training_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = write(tmp_path, "a,b,sort,set,y\n1,NA,u,train,0\n3,5,?,train,1\n,5,v,train,0\n9,7,u,test,1\n8,1,u,test,0\n")
    code, _, said = command(capsys, table)
    assert code == 2 and "line 2: b: 'NA'" in said and "3 rows are invalid" in said
    answer = command(capsys, table, "--missing", "mean")[1]
    assert answer["rows"] == 5 and answer["left_out"] == []
    assert read(tmp_path / "out.nnviz.json").data.train.x.tolist() == [[1, 5, 0], [3, 5, 0], [2, 5, 1]]
    command(capsys, table, "--missing", "mode")
    assert read(tmp_path / "out.nnviz.json").data.train.x[2].tolist() == [1, 5, 1]
    classes = write(tmp_path, "a,y\n" + "".join(f"{k}.5,{'NA' if k == 4 else k % 3}\n" for k in range(12)))
    for way in ("mean", "mode"):
        answer = command(capsys, classes, "--missing", way)[1]
        assert (answer["task"], answer["outputs"], answer["rows"]) == ("multiclass", ["0", "1", "2"], 12)
    wrong = write(tmp_path, "a,y\n1,0\nx1,1\nNA,1\n5,0\n6,1\n7,1\n")
    code, _, said = command(capsys, wrong, "--missing", "mean")
    assert code == 2 and "line 3: a: 'x1' is not a number; 1 row is invalid" in said


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--input", "z"], "--input: 'z' is not a column; there are a, name, y"),
        (["--input", "a", "--ignore", "a"], "--ignore: 'a' is --input as well; name it once"),
        (["--input", "name"], "--input: 'name' has 12 different words; at most 10 can become inputs"),
        (["--set", "name"], "--set: 'name' has other words than train and test"),
        (["--output", "name", "y"], "--output: 'name' holds words; a column of class names must be the only output"),
        (["--task", "regression", "--output", "name"], "--task: regression is not possible with name; possible: multi"),
        (["--task", "autoencoder", "--output", "y"], "--task: autoencoder has the inputs as its target"),
        (["--header", "99"], "has no row in line 99; choose another line for the header, or none"),
        (["--header", "zero"], "--header: 'zero' is not a line; give its number from 1, or none"),
        (["--delimiter", "x"], "--delimiter: 'x' is not a delimiter; it is one of"),
        (["--thousands", "x"], "--thousands: 'x' is not a thousands separator"),
        (["--thousands", ".", "--decimal", "."], "--thousands: is also the decimal separator"),
        (["--encoding", "klingon"], "--encoding: 'klingon' is not an encoding"),
        (["--encoding", "base64"], "--encoding: 'base64' is not an encoding"),
        (["--encoding", "utf-16"], "is not text in UTF-16; choose another encoding"),
        (["--test-share", "1.5"], "--test-share: '1.5' is not a share of the rows"),
        (["--seed", "-1"], "--seed: "),
        (["--sheet", "One"], "--sheet: is for workbooks, and this is text; leave it out"),
        (["--ignore", "a", "name", "y"], "No column is an input; choose at least one column of numbers"),
    ],
)
def test_what_cannot_be_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], says: str
) -> None:
    table = write(tmp_path, "a,name,y\n" + "".join(f"{k}.5,{'abcdefghijkl'[k % 12]},{k % 2}\n" for k in range(24)))
    code, _, said = command(capsys, table, *options)
    assert code == 2 and said.startswith("nnviz: error: ") and says in said


def test_options_that_a_workbook_has_no_use_for_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = write(tmp_path, (FILES / "stations.xlsx").read_bytes(), "stations.xlsx")
    for option, value in (("--delimiter", ","), ("--encoding", "utf-8"), ("--comments", "no")):
        code, _, said = command(capsys, table, option, value)
        assert code == 2 and f"{option}: is for text, and this is a workbook; leave it out" in said
    answer = command(capsys, table, "--sheet", "Prices", "--header", "none", "--leave-out-bad")[1]
    assert answer["sheet"] == "Prices" and answer["header"] is None and answer["encoding"] is None


def test_a_share_of_test_rows_goes_before_a_column_that_says_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = write(tmp_path, "a,y,set\n" + "".join(f"{k}.5,{k % 2},{'train' if k < 8 else 'test'}\n" for k in range(10)))
    assert command(capsys, table)[1]["set"] == "set" and len(read(tmp_path / "out.nnviz.json").data.test) == 2
    answer = command(capsys, table, "--test-share", "0.5")[1]
    assert answer["set"] is None and answer["ignored"] == ["set"]
    assert len(read(tmp_path / "out.nnviz.json").data.test) == 5
    code, _, said = command(capsys, table, "--test-share", "0.5", "--set", "set")
    assert code == 2 and "give one of the two" in said


def test_a_table_is_never_written_over_and_a_missing_one_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = write(tmp_path, "a,y\n1,0\n2,1\n")
    assert main(["import", str(table), "--out", str(table)]) == 2
    assert "is the table itself; --out names another file" in capsys.readouterr().err
    assert table.read_text() == "a,y\n1,0\n2,1\n"
    assert main(["import", str(tmp_path / "no.csv"), "--out", str(tmp_path / "o.json")]) == 2
    assert "no.csv: cannot be read: No such file" in capsys.readouterr().err
    assert main(["import", str(table)]) == 2 and "--out" in capsys.readouterr().err


def test_without_json_every_decision_has_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(FILES / "german-thousands.csv"), "--out", str(tmp_path / "o.nnviz.json")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("UTF-8, semicolon between the cells, decimal comma, thousands separated by point")
    assert "305.948 is 305948, because 64,48 has a decimal comma" in lines
    assert "sold: the last column, so it is the output" in lines and lines[-1] == "4 rows"


@pytest.mark.parametrize("lab", ["circle", "rings", "final-grade", "pass", "xor", "kit-autoencoder-line"])
def test_an_export_is_the_same_data_again(tmp_path: Path, capsys: pytest.CaptureFixture[str], lab: str) -> None:
    saved, table = tmp_path / "a.nnviz.json", tmp_path / "table.csv"
    assert main(["train", "--lab", lab, "--epochs", "1", "--out", str(saved)]) == 0
    assert main(["export", str(saved), "--to", "csv", "--out", str(table)]) == 0
    capsys.readouterr()
    assert command(capsys, table, "--scale", "none")[0] == 0
    before, after = read(saved).data, read(tmp_path / "out.nnviz.json").data
    assert (after.task, after.inputs, after.outputs) == (before.task, before.inputs, before.outputs)
    assert after.train == before.train and after.test == before.test


def test_an_export_keeps_the_order_of_classes_and_whole_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    datas: list[dict[str, Any]] = [
        {"task": "multiclass", "outputs": ["c", "%", "a"], "train": {"x": [[0.5], [1.5], [2]], "y": [[0], [1], [0]]}},
        {"task": "regression", "inputs": ["id", "n"], "outputs": ["y"],
         "train": {"x": [[0, 1], [1, 2], [2, 3], [3, 4]], "y": [[1], [2], [1], [2]]}},
        {"task": "regression", "inputs": ["a", "b"], "outputs": ["u", "v"],
         "train": {"x": [[0, 1], [1, 2]], "y": [[1, 7], [1, 7]]}},
        {"task": "binary", "outputs": ["y"], "classes": ["yes", "no"],
         "train": {"x": [[0.5, 1], [1, 2.5], [3, 1]], "y": [[1], [0], [0]]}},
    ]  # fmt: skip
    for data in datas:
        several = data["task"] == "multiclass"
        layer = {"units": len(data["outputs"]), "activation": "softmax" if several else "linear"}
        if data["task"] == "binary":
            layer = {"units": 1, "activation": "sigmoid"}
        saved, table = tmp_path / "a.nnviz.json", tmp_path / "table.csv"
        saved.write_text(json.dumps({"data": data, "network": {"layers": [layer]}}))
        assert main(["export", str(saved), "--to", "csv", "--out", str(table)]) == 0
        command(capsys, table, "--scale", "none")
        assert read(tmp_path / "out.nnviz.json").data == read(saved).data
