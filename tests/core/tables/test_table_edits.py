"""Edits of points as a table has them, as pure functions."""

import numpy as np
import pytest

from nnviz.core.base.experiment import Experiment, ExperimentError
from nnviz.core.data.names import with_names
from nnviz.core.editing.validation import resolve
from nnviz.core.tables import table_edits
from tests.core.making import make, task_data


def binary() -> Experiment:
    return make(data=task_data("binary", 6, 2), hidden=((3, "tanh"),))


def several() -> Experiment:
    data = task_data("multiclass", 6, 2, 3) | {"outputs": ["Cat", "dog", "1"]}
    return make(data=data, last=(3, "softmax"))


def test_a_block_is_written_and_grows_rows() -> None:
    old = binary()
    new = resolve(
        table_edits.with_block(old, "train", [4, 1], 0, [["1,5", "2", "0"], ["3", "-4e1", "1"], ["7", ".5", "1"]])
    )
    assert new.data.train.x[[4, 1, 6]].tolist() == [[1.5, 2.0], [3.0, -40.0], [7.0, 0.5]]
    assert new.data.train.y is not None and new.data.train.y[[4, 1, 6], 0].tolist() == [0, 1, 1]
    assert np.array_equal(new.data.train.x[[0, 2, 3, 5]], old.data.train.x[[0, 2, 3, 5]])
    assert len(old.data.train) == 6 and new.data.recipe is None


def test_test_rows_are_apart() -> None:
    new = resolve(table_edits.with_block(binary(), "test", [], 0, [["1", "2", "1"]]))
    assert new.data.train == binary().data.train and new.data.test.x.tolist() == [[1, 2]]
    assert len(resolve(table_edits.without_rows(new, "test", np.array([0]))).data.test) == 0


def test_classes_by_name_and_number() -> None:
    for text, index in (("Cat", 0), ("cat", 0), ("DOG", 1), ("1", 2), ("2", 1)):
        new = table_edits.with_block(several(), "train", [0], 2, [[text]])
        assert new.data.train.y is not None and new.data.train.y[0, 0] == index
    assert table_edits.cell_text(several().data, 2, 0.0) == "Cat"


@pytest.mark.parametrize(
    ("rows", "first", "block", "where", "says"),
    [
        ([0], 0, [["x"]], "i0", "'x' is not a number"),
        ([0], 0, [["1e200"]], "i0", "too large"),
        ([0], 2, [["2"]], "y", "'2' is not a class; it is 0 or 1"),
        ([0], 2, [[""]], "y", "'' is not a class"),
        ([0, 1], 1, [["1", "0"], ["nan", "1"]], "row 2, i1", "is not finite"),
        ([0, 1], 0, [["1", "2"], ["1"]], "row 2", "has 1 cells and others have 2"),
        ([0], 1, [["1", "0", "3"]], "paste", "has 3 columns, and from i1 on there are 2"),
        ([6], 0, [["1"]], "row", "7 is not there any more; there are 6"),
        ([0], 0, [["1", "2"], ["3", "4"]], "paste", "they need all 3 columns: i0, i1, y"),
    ],
)
def test_what_does_not_fit_names_the_cell(
    rows: list[int], first: int, block: list[list[str]], where: str, says: str
) -> None:
    with pytest.raises(ExperimentError) as error:
        table_edits.with_block(binary(), "train", rows, first, block)
    assert error.value.where == where and says in error.value.what


def test_a_word_that_is_no_class_lists_the_classes() -> None:
    with pytest.raises(ExperimentError, match="it is one of Cat, dog, 1"):
        table_edits.with_block(several(), "train", [0], 2, [["bird"]])


@pytest.mark.parametrize(
    ("names", "text", "index"),
    [
        (("class 1", "class 2", "class 4"), "2", 1),
        (("class 1", "class 2", "class 4"), "3", None),  # its key is class 4's
        (("class 1", "class 2", "class 4"), "4", None),
        (("class 1", "class 2", "class 4"), "٢", None),
        (("a", "b", "c"), "3", 2),
        (("a", "b", "c"), "0", None),
        (("a", "b", "c"), "9" * 5000, None),
    ],
)
def test_a_number_is_a_class_only_where_there_is_no_doubt(names: tuple[str, ...], text: str, index: int | None) -> None:
    experiment = make(data=task_data("multiclass", 6, 2, 3) | {"outputs": list(names)}, last=(3, "softmax"))
    if index is not None:
        assert table_edits.parse_cell(experiment.data, 2, text) == index
        return
    with pytest.raises(ExperimentError, match="is not a class; it is one of"):
        table_edits.parse_cell(experiment.data, 2, text)


def test_two_classes_with_names_by_name_and_by_0_and_1() -> None:
    experiment = make(data=task_data("binary", 6, 2) | {"classes": ["benign", "=1 Malignant"]})
    data = experiment.data
    for text, index in (("benign", 0), ("BENIGN", 0), ("'=1 Malignant", 1), ("=1 malignant", 1), ("0", 0), ("1", 1)):
        assert table_edits.parse_cell(data, 2, text) == index
    with pytest.raises(ExperimentError, match="'2' is not a class; it is one of benign, =1 Malignant"):
        table_edits.parse_cell(data, 2, "2")
    assert [table_edits.cell_text(data, 2, y) for y in (0.0, 1.0)] == ["benign", "=1 Malignant"]
    text = table_edits.as_block(data, data.train, np.array([0, 1]))
    assert [line.split("\t")[2] for line in text.splitlines()] == ["benign", "'=1 Malignant"]
    swapped = make(data=task_data("binary", 6, 2) | {"classes": ["1", "0"]}).data
    assert [table_edits.parse_cell(swapped, 2, text) for text in "10"] == [0, 1]  # a name comes before a number


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression", "autoencoder"])
def test_what_is_copied_can_be_pasted(task: str) -> None:
    last = {"binary": (1, "sigmoid"), "multiclass": (3, "softmax")}.get(task, (2, "linear"))
    experiment = make(data=task_data(task, 6, 2, last[0]), last=last)
    text = table_edits.as_block(experiment.data, experiment.data.train, np.array([1, 3]))
    block = [line.split("\t") for line in text.splitlines()]
    new = resolve(table_edits.with_block(experiment, "train", [], 0, block))
    assert np.array_equal(new.data.train.x[-2:], experiment.data.train.x[[1, 3]])
    if task != "autoencoder":
        assert np.array_equal(new.data.train.y[-2:], experiment.data.train.y[[1, 3]])  # type: ignore[index]


def test_names_change_and_weights_stay() -> None:
    new = resolve(with_names(several(), ["a", " b  c "], ["u", "v", "w"]))
    assert (new.data.inputs, new.data.outputs) == (("a", "b c"), ("u", "v", "w"))
    coder = make(data=task_data("autoencoder", 6, 2), last=(2, "linear"))
    assert resolve(with_names(coder, ["a", "b"], [])).data.outputs == ("a", "b")


@pytest.mark.parametrize(
    ("inputs", "outputs", "says"),
    [(["a", "a"], ["u", "v", "w"], "“a” is taken already"), (["a", " "], ["u", "v", "w"], "name 2 is empty"),
     (["a", "b"], ["u", "v", "u"], "“u” is taken already"), (["a", "b" * 61], ["u", "v", "w"], "has 61 letters")],
)  # fmt: skip
def test_names_that_cannot_be(inputs: list[str], outputs: list[str], says: str) -> None:
    with pytest.raises(ExperimentError, match=says):
        with_names(several(), inputs, outputs)
