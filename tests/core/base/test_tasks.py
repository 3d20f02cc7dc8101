import numpy as np
import pytest

from nnviz.core.base.tasks import TASKS


def test_an_entry_is_found_by_the_word_of_a_file() -> None:
    assert list(TASKS) == ["binary", "multiclass", "regression", "autoencoder"]
    assert all(task.name == name for name, task in TASKS.items())
    assert all(task.phrase.split()[0] in ("a", "an") and task.label for task in TASKS.values())


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_targets_are_classes_or_numbers_or_the_inputs(task: object) -> None:
    entry = TASKS[task.name]  # type: ignore[attr-defined]
    assert entry.has_classes + entry.predicts_values + entry.rebuilds_inputs == 1
    assert entry.has_classes == entry.yes_or_no + entry.class_per_output
    assert entry.has_classes == (entry.class_count(3) > 0) == bool(entry.refused_class)
    assert entry.predicts_values == (not entry.refused_scaling)
    assert entry.rebuilds_inputs == (entry.target_columns(3) == 0)
    assert entry.allows(entry.output_activation) and entry.allows(entry.probability_activation)


@pytest.mark.parametrize(
    ("name", "y", "targets"),
    [
        ("binary", [[0.0], [1.0]], [[0.0, 1.0]]),
        ("multiclass", [[2.0], [0.0]], [[0.0, 1.0], [0.0, 0.0], [1.0, 0.0]]),
        ("regression", [[1.5], [-2.0]], [[1.5, -2.0]]),
        ("autoencoder", None, [[3.0, 5.0], [4.0, 6.0]]),
    ],
)
def test_targets_of_the_network(name: str, y: list[list[float]] | None, targets: list[list[float]]) -> None:
    x = np.array([[3.0, 4.0], [5.0, 6.0]])
    made = TASKS[name].network_targets(x, None if y is None else np.array(y), len(targets))
    assert made.tolist() == targets and made.flags.c_contiguous


@pytest.mark.parametrize(
    ("name", "y", "outputs"),
    [
        ("binary", [[1.0]], ("y",)),
        ("multiclass", [[0.0]], ("0", "1")),
        ("multiclass", [[3.0]], ("0", "1", "2", "3")),
        ("multiclass", [[1e99]], tuple(str(i) for i in range(6))),
        ("regression", [[1.0]], ("y",)),
        ("regression", [[1.0, 2.0]], ("y1", "y2")),
        ("autoencoder", [], ("a", "b")),
    ],
)
def test_names_of_outputs_that_are_left_out(name: str, y: list[list[float]], outputs: tuple[str, ...]) -> None:
    given = [np.array(y)] if y else []
    assert TASKS[name].default_outputs(("a", "b"), given, 5) == outputs


@pytest.mark.parametrize(
    ("name", "activation", "loss"),
    [
        ("binary", "sigmoid", "cross_entropy"), ("binary", "threshold", "mse"),
        ("multiclass", "softmax", "cross_entropy"), ("regression", "linear", "mse"), ("autoencoder", "sigmoid", "mse"),
    ],
)  # fmt: skip
def test_the_loss_that_is_left_out(name: str, activation: str, loss: str) -> None:
    assert TASKS[name].default_loss(activation) == loss
