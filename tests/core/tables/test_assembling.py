"""Data sets out of tables and tables out of data sets."""

import csv
import io

import numpy as np
import pytest
from msgspec.structs import replace as changed

from nnviz.core.base.experiment import Data, Experiment, replace
from nnviz.core.data.example_table import example_table
from nnviz.core.editing.validation import resolve
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.network import network_inputs, targets
from nnviz.core.tables.assembling import amended, assemble
from nnviz.core.tables.model import TableError
from nnviz.core.tables.plan import bad_rows, possible_tasks
from nnviz.core.tables.proposing import proposed
from nnviz.core.tables.writing import write_table
from nnviz.core.training.session import Session
from nnviz.labs import load_lab
from tests.core.making import make, task_data
from tests.core.tables.test_table_reading import read


def back(experiment: Experiment, params: np.ndarray | None = None) -> Data:
    """The data of an experiment written as CSV and read again."""
    table = read(write_table(experiment, params))
    return assemble(table, proposed(table, experiment.data), "x.csv", experiment.data.outputs).data


@pytest.mark.parametrize("lab", ["circle", "rings", "final-grade", "pass", "xor", "not"])
@pytest.mark.parametrize("computed", [False, True])
def test_an_export_is_read_back_with_the_same_bits(lab: str, computed: bool) -> None:
    session = Session(load_lab(lab).experiment)
    data = session.experiment.data
    again = back(session.experiment, session.engine.params if computed else None)
    assert (again.task, again.inputs, again.outputs) == (data.task, data.inputs, data.outputs)
    assert again.train == data.train and len(again.test) == len(data.test)
    assert np.array_equal(again.test.x, data.test.x)


@pytest.mark.parametrize(
    ("task", "outputs", "last"),
    [("binary", 1, "sigmoid"), ("multiclass", 3, "softmax"), ("regression", 2, "linear"), ("autoencoder", 2, "linear")],
)
def test_every_task_comes_back(task: str, outputs: int, last: str) -> None:
    experiment = make(data=task_data(task, 9, 2, outputs), last=(outputs, last))
    params = Session(experiment).engine.params
    again = back(experiment, params)
    assert again.train == experiment.data.train and again.outputs == experiment.data.outputs


def test_classes_keep_the_order_that_they_have() -> None:
    data = {
        "task": "multiclass",
        "outputs": ["cat", "ape", "bee"],
        "train": {"x": [[1.5], [2], [3]], "y": [[0], [1], [2]]},
    }
    experiment = make(data=data, last=(3, "softmax"))
    assert back(experiment).outputs == ("cat", "ape", "bee")
    table = read(write_table(experiment))
    assert assemble(table, proposed(table), "x.csv").data.outputs == ("ape", "bee", "cat")


def test_a_single_class_of_those_that_there_are_is_enough() -> None:
    data = {"task": "multiclass", "outputs": ["cat", "ape"], "train": {"x": [[1.5], [2]], "y": [[1], [1]]}}
    experiment = make(data=data, last=(2, "softmax"))
    assert back(experiment) == experiment.data


def test_predictions_are_those_of_the_network() -> None:
    session = Session(load_lab("circle").experiment)
    session.advance(50)
    experiment = session.experiment
    rows = list(csv.DictReader(io.StringIO(write_table(experiment, session.engine.params).decode())))
    x, y = network_inputs(experiment, experiment.data.test), targets(experiment.data, experiment.data.test)
    table = example_table(Architecture.of(experiment.network), session.engine.params, x, y, "cross_entropy")
    test = [row for row in rows if row["set"] == "test"]
    assert [float(row["ŷ"]) for row in test] == table.prediction[:, 0].tolist()
    assert [float(row["𝓛"]) for row in test] == table.loss.tolist()
    assert {row["predicted"] for row in test if float(row["ŷ"]) >= 0.5} == {"1"}


def test_a_name_that_looks_like_a_comment_comes_back() -> None:
    data = {"task": "binary", "inputs": ["#1", "a, b"], "train": {"x": [[1, 2.5], [2, 3]], "y": [[0], [1]]}}
    assert back(make(data=data)).inputs == ("#1", "a, b")


def test_words_become_0_and_1_and_the_notes_say_which() -> None:
    table = read("a;y\n1,5;no\n2,5;yes\n3;no\n")
    made = assemble(table, proposed(table), "x.csv")
    assert made.data.train.y is not None and made.data.train.y[:, 0].tolist() == [0, 1, 0]
    assert made.data.outputs == ("y",) and "y: 0 is no, 1 is yes." in made.notes
    several = assemble(table, changed(proposed(table), task="multiclass"), "x.csv").data
    assert several.outputs == ("no", "yes") and several.task == "multiclass"


def test_columns_without_a_header_are_called_x_and_y() -> None:
    table = read("1.5,2,0\n2,3,1\n")
    data = assemble(table, proposed(table), "x.csv").data
    assert (data.inputs, data.outputs) == (("x1", "x2"), ("y",))


def test_bad_rows_are_left_out_and_told_or_fixed() -> None:
    table = read("a,b,y\n1,2,0\n1,x,1\n2\n3,3,1\n4,3,0\n5,5,1\n")
    plan = proposed(table)
    made = assemble(table, plan, "x.csv")
    assert (made.rows, made.left_out) == (4, 2)
    assert "line 3: b: 'x' is not a number" in made.notes and "line 4: has 1 cell; 3 are expected" in made.notes
    fixed = amended(table, {1: ["1", "9", "1"], 2: ["2", "2"]})
    assert bad_rows(fixed, plan).tolist() == [2] and bad_rows(table, plan).tolist() == [1, 2]
    assert assemble(fixed, plan, "x.csv").data.train.x[1].tolist() == [1.0, 9.0]


def test_no_row_left_is_refused() -> None:
    table = read("a,b,y\n1,,0\n,2,1\n")
    with pytest.raises(TableError, match="no usable row"):
        assemble(table, proposed(table), "x.csv")


@pytest.mark.parametrize("scaling", ["minmax", "standard"])
def test_scaling_is_that_of_the_training_rows(scaling: str) -> None:
    table = read("a,b,c,y,set\n1,10,7,0,train\n3,20,7,1,train\n5,30,7,0,train\n100,40,8,1,test\n")
    made = assemble(table, changed(proposed(table), scaling=scaling), "x.csv")
    assert made.data.train.x.tolist() == [[1, 10, 7], [3, 20, 7], [5, 30, 7]] and made.data.scaling is not None
    shift, scale = np.array(made.data.scaling.inputs).T
    x = (made.data.train.x - shift) / scale
    if scaling == "minmax":
        assert x[:, 0].tolist() == [0.0, 0.5, 1.0]
    else:
        assert np.allclose(x[:, :2].mean(axis=0), 0) and np.allclose(x[:, :2].std(axis=0), 1)
    assert x[:, 2].tolist() == [0, 0, 0] and scale[2] == 1.0


def test_a_share_is_kept_for_testing_by_the_seed() -> None:
    table = read("a,y\n" + "".join(f"{i},{i % 2}\n" for i in range(20)))
    plan = changed(proposed(table), test_share=0.3)
    data = assemble(table, plan, "x.csv").data
    assert (len(data.train), len(data.test)) == (14, 6)
    assert assemble(table, plan, "x.csv").data.test == data.test
    assert assemble(table, changed(plan, seed=1), "x.csv").data.test != data.test
    assert len(assemble(table, changed(plan, test_share=1.0), "x.csv").data.train) == 1


def test_what_comes_out_makes_an_experiment() -> None:
    table = read("a,y\n1,2.5\n2,3.5\n")
    data = assemble(table, proposed(table), "x.csv").data
    experiment = make(data=task_data("regression", 3, 1, 1), last=(1, "linear"))
    assert resolve(replace(experiment, data=data)).data == data


def test_a_row_that_is_left_out_is_no_class() -> None:
    rows = "".join(f"{i},{i * i},{i % 2}\n" for i in range(10))
    table = read("x1,x2,y\n" + rows + "abc,3,2\n")
    plan = proposed(table)
    assert list(bad_rows(table, plan)) == [10]
    assert possible_tasks(table, plan, ())[0] == "binary"
    assert assemble(table, plan, "rows.csv").data.outputs == ("y",)
