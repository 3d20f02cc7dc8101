"""Which class all training points are of, if they are of one."""

from nnviz.core.data.classes import class_names, has_names, only_class
from tests.core.making import CORNERS, make, task_data

EMPTY = {"task": "binary", "inputs": ["x1"], "outputs": ["y"], "train": {"x": [], "y": []}}
NAMES = {"task": "multiclass", "inputs": ["x1"], "outputs": ["cat", "dog"]}


def test_names_the_only_class() -> None:
    assert only_class(make(data={"train": {"x": [[0.0], [1.0]], "y": [[0], [0]]}}).data) == "0"
    named = {**NAMES, "train": {"x": [[0.0], [1.0]], "y": [[1], [1]]}}
    assert only_class(make(data=named, last=(2, "softmax")).data) == "dog"


def test_says_what_the_classes_are_called() -> None:
    plain, named = make().data, make(data={"train": CORNERS, "classes": ["benign", "malignant"]}).data
    assert class_names(plain) == ("0", "1") and not has_names(plain)
    assert class_names(named) == ("benign", "malignant") and has_names(named)
    assert class_names(make(data=task_data("autoencoder", 3, 2), last=(2, "linear")).data) == ()


def test_none_where_there_are_several_or_none() -> None:
    assert only_class(make().data) is None
    assert only_class(make(data=EMPTY).data) is None


def test_none_where_the_task_has_no_classes() -> None:
    same = {"task": "regression", "inputs": ["x1"], "outputs": ["y"], "train": {"x": [[0.0], [1.0]], "y": [[1], [1]]}}
    assert only_class(make(data=same, last=(1, "linear")).data) is None
    assert only_class(make(data=task_data("autoencoder", 3, 2), last=(2, "linear")).data) is None
