"""Names of every kind come back from an export, and no cell of one is a formula for a spreadsheet."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.base.experiment import Data, Experiment, replace
from nnviz.core.editing.files import decode as decode_experiment
from nnviz.core.editing.validation import resolve
from nnviz.core.tables.assembling import assemble
from nnviz.core.tables.cells import literal, protected
from nnviz.core.tables.loading import load, preview
from nnviz.core.tables.model import Choices
from nnviz.core.tables.proposing import proposed
from nnviz.core.tables.reading import run
from nnviz.core.tables.table_edits import as_block, with_block
from nnviz.core.tables.writing import write_table
from nnviz.core.training.session import Session
from tests.core.making import make, task_data

NAMES = (
    "=cmd|' /C calc'!A0", "@SUM(1)", "+1+1", "-2+3", "=1", "\t=1", "\r=1", "'=1", "''=1", "'", "''a", "'a", "a'",
    "a\0b", "\0", "\x01\x1b[31m", "a\nb", "a\r\nb", "\n", "a\rb", " a ", "a  b", "\u00a0", "a\u2028b", "\ufeffa",
    "1", "01", "001", "1.0", "-1", "1e5", "1,5", "−3", "nan", "inf", "-inf", "1_000", "٣",
    'a"b', '"', '""', '"a"', "a,b", "a;b", "a\tb", "a|b", "#", "# a", "#1", "sep=;", "<b>", "&", "x" * 1000,
    "a\n#b", "a\n\nb", "a\n\"b",
    "set", "test", "train", "class", "ŷ", "ŷ a", "predicted", "𝓛", "y", "x1", "column 3", "a (2)",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def back(experiment: Experiment, tmp_path: Path, params: np.ndarray | None = None) -> Data:
    """The data of an experiment written as CSV and read again as the dialog does it."""
    path = tmp_path / "data.csv"
    path.write_bytes(write_table(experiment, params))
    table, first = run(load(path, Choices())), preview(path, Choices())
    assert [c.name for c in first.columns] == [c.name for c in table.columns] and not table.malformed
    return assemble(table, proposed(table, experiment.data), "x.csv", experiment.data.outputs).data


def named(task: str, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> Experiment:
    last = {"multiclass": "softmax", "binary": "sigmoid"}.get(task, "linear")
    count = 1 if task == "binary" else len(outputs)
    experiment = make(data=task_data(task, 4 * count, len(inputs), count), last=(count, last))
    data = replace(experiment.data, inputs=inputs, outputs=inputs if task == "autoencoder" else outputs)
    return resolve(replace(experiment, data=data))


@pytest.mark.parametrize(
    ("task", "inputs", "outputs"),
    [
        ("multiclass", ("a", "b"), ("", "x", "y")), ("multiclass", ("class", "set"), ("train", "test", "x")),
        ("regression", ("a", "b"), ("a",)), ("regression", ("a", "b"), ("b", "a")),
        ("binary", ("set", "class"), ("set",)), ("binary", ("a", "b"), ("a",)), ("binary", ("?", "NA"), ("-",)),
    ],
)  # fmt: skip
def test_names_that_are_also_others_survive(
    tmp_path: Path, task: str, inputs: tuple[str, ...], outputs: tuple[str, ...]
) -> None:
    experiment = named(task, inputs, outputs)
    for params in (None, Session(experiment).engine.params):
        assert back(experiment, tmp_path, params) == experiment.data


@pytest.mark.parametrize("name", NAMES, ids=ascii)
@pytest.mark.parametrize("with_predictions", [False, True])
def test_every_name_survives(tmp_path: Path, name: str, with_predictions: bool) -> None:
    for experiment in (
        named("binary", (name, "other"), ("answer",)), named("binary", ("other", name), ("answer",)),
        named("regression", ("a", "b"), (name, "d")), named("autoencoder", (name, "b"), (name, "b")),
        named("multiclass", ("a", "b"), (name, "c", "d")), named("multiclass", ("a", "b"), ("c", name)),
    ):  # fmt: skip
        params = Session(experiment).engine.params if with_predictions else None
        assert back(experiment, tmp_path, params) == experiment.data


@pytest.mark.parametrize("names", [
    ("01", "1", "001"), ("1", "2", "3", "K"), ("0", "1", "2"), ("-1", "1", "0.5"), ("nan", "inf", "a"),
    ("a\0", "a", "a\n"), (" a", "a ", "a", "'a", "' a"), ("=1", "'=1", "''=1"), ("train", "test", "a"),
    ("1", "1.0", "1,0"),
])  # fmt: skip
def test_names_that_are_nearly_alike_stay_apart(tmp_path: Path, names: tuple[str, ...]) -> None:
    experiment = named("multiclass", ("a", "b"), names)
    assert back(experiment, tmp_path) == experiment.data
    table = run(load(tmp_path / "data.csv", Choices()))
    fresh = assemble(table, proposed(table), "x.csv").data  # in a window that knows nothing of these classes
    assert sorted(fresh.outputs) == sorted(names)
    again = [fresh.outputs[int(k)] for k in fresh.train.y[:, 0]]  # type: ignore[index]
    assert again == [names[int(k)] for k in experiment.data.train.y[:, 0]]  # type: ignore[index]


texts = st.text(
    st.characters(codec="utf-8") | st.sampled_from("=+-@'\"\t\r\n\0 ,;|#0123456789.,"), min_size=1, max_size=12
)


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.lists(texts, min_size=5, max_size=5, unique=True))
def test_any_names_survive(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    folder = tmp_path_factory.mktemp("names")
    for experiment in (
        named("multiclass", tuple(names[:2]), tuple(names[2:])), named("regression", tuple(names[:2]), tuple(names[2:]))
    ):  # fmt: skip
        assert back(experiment, folder) == experiment.data


def test_no_text_of_an_export_is_a_formula_and_numbers_stay_numbers() -> None:
    words = ("=cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "-x", "+x")
    data = {
        "task": "multiclass", "inputs": ["=1+1", "-b"], "outputs": list(words),
        "train": {"x": [[-0.5, 1e-7]] * 5, "y": [[k] for k in range(5)]},
    }  # fmt: skip
    experiment = make(data=data, last=(5, "softmax"))
    rows = list(
        csv.reader(io.StringIO(write_table(experiment, Session(experiment).engine.params).decode(), newline=""))
    )
    assert rows[0][:3] == ["'=1+1", "'-b", "class"] and rows[1][:3] == ["-0.5", "1e-07", "'" + words[0]]
    for row in rows:
        for cell in row:
            assert not cell.startswith(FORMULA) or float(cell) <= 0.0
    copied = as_block(experiment.data, experiment.data.train, np.arange(5)).split("\n")
    assert copied[0] == "-0.5\t1e-07\t'" + words[0] and not any(line.split("\t")[2:3] == ["=1"] for line in copied)


def test_copied_rows_can_be_pasted() -> None:
    experiment = named("multiclass", ("a", "b"), ("=1", "'=1", "a\tb", "-x"))
    text = as_block(experiment.data, experiment.data.train, np.arange(4))
    block = [line.split("\t") for line in text.splitlines()]
    assert with_block(experiment, "train", range(4), 0, block).data.train == experiment.data.train


def test_an_apostrophe_alone_is_no_mark() -> None:
    for cell in ("'tis", "'90s", "it's", "a"):
        assert literal(cell) is None and protected(cell) == cell
    assert literal("'") == "" and protected("") == "'" and protected("'") == "''"
    assert literal("'=1") == "=1" and literal("''=1") == "'=1" and literal("'007") == "007"


def test_the_export_of_the_command_line_is_the_same(tmp_path: Path) -> None:
    experiment = decode_experiment(json.dumps({
        "data": {"task": "multiclass", "outputs": ["01", "1", "001"],
                 "train": {"x": [[0.5, 1], [2, 3], [4, 5.5]], "y": [[0], [1], [2]]}},
        "network": {"layers": [{"units": 3, "activation": "softmax"}]},
    }))  # fmt: skip
    assert back(experiment, tmp_path).outputs == ("01", "1", "001")
