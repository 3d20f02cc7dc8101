"""The network that imported data start with: the rule, that it trains, and that its run is one of its own."""

import numpy as np
import pytest

from nnviz.core.base.experiment import Data, Examples
from nnviz.core.data.data_validation import resolve_data
from nnviz.core.editing.starting_network import at_its_beginning, starting_experiment
from nnviz.core.tables.table_edits import with_imported
from nnviz.core.training.session import Session
from nnviz.labs import load_lab


def data_of(task: str, rows: int, inputs: int, outputs: int = 1, *, size: float = 1.0, shift: float = 0.0) -> Data:
    """Random inputs with targets that follow from them."""
    x = np.random.default_rng(0).normal(size=(rows, inputs))
    z = x[:, :1] * x[:, -1:] + x[:, :1]
    y = {"binary": (z > 0) * 1.0, "multiclass": np.arange(rows)[:, None] % outputs * 1.0, "autoencoder": None}.get(
        task, np.repeat(z * size + shift, outputs, axis=1)
    )
    return resolve_data(Data(task=task, train=Examples(x=x * size + shift, y=y)))


@pytest.mark.parametrize(
    ("task", "rows", "inputs", "outputs", "layers", "batch", "rate"),
    [
        ("binary", 4, 2, 1, [(8, "tanh"), (8, "tanh"), (1, "sigmoid")], None, 0.05),
        ("binary", 500, 16, 1, [(8, "tanh"), (8, "tanh"), (1, "sigmoid")], None, 0.05),
        ("regression", 501, 1, 8, [(8, "tanh"), (8, "tanh"), (8, "linear")], 32, 0.01),
        ("multiclass", 10_000, 2, 9, [(16, "relu"), (16, "relu"), (9, "softmax")], 32, 0.01),
        ("binary", 10_001, 17, 1, [(16, "relu"), (16, "relu"), (1, "sigmoid")], 256, 0.01),
        ("autoencoder", 20, 1, 1, [(1, "tanh"), (1, "linear")], None, 0.05),
        ("autoencoder", 20, 5, 5, [(2, "tanh"), (5, "linear")], None, 0.05),
        ("autoencoder", 20, 256, 256, [(16, "tanh"), (256, "linear")], None, 0.05),
    ],
)
def test_the_rule(
    task: str, rows: int, inputs: int, outputs: int, layers: list[tuple[int, str]], batch: int | None, rate: float
) -> None:
    made = starting_experiment(data_of(task, rows, inputs, outputs), "a", "b")
    assert [(layer.units, layer.activation) for layer in made.network.layers] == layers
    assert made.network.init.scheme == ("he" if layers[0][1] == "relu" else "xavier") and made.network.init.seed == 0
    assert made.training.optimizer.name == "adam" and made.training.optimizer.learning_rate == rate
    assert made.training.batch_size == batch and (made.title, made.notes, made.lab) == ("a", "b", None)
    assert made.training.loss == ("cross_entropy" if task in ("binary", "multiclass") else "mse")
    assert made.network.features == tuple(f"x{i + 1}" for i in range(inputs))


def test_it_learns_a_hard_border_and_a_curve() -> None:
    session = Session(starting_experiment(load_lab("spiral").experiment.data))
    session.advance(300)
    assert session.measures().train_accuracy > 0.95
    x = np.linspace(-3.0, 3.0, 60)[:, None]
    curve = resolve_data(Data(task="regression", train=Examples(x=x, y=np.sin(2.0 * x))))
    session = Session(starting_experiment(curve))
    session.advance(300)
    assert session.measures().train_loss < 0.05 * np.sin(2.0 * x).var()


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression", "autoencoder"])
@pytest.mark.parametrize(("size", "shift"), [(1e-6, 0.0), (1e6, 0.0), (100.0, 1e5), (1e30, 0.0)])
def test_data_of_another_size_do_not_carry_it_away(task: str, size: float, shift: float) -> None:
    session = Session(starting_experiment(data_of(task, 40, 3, 3, size=size, shift=shift)))
    session.advance(100)
    assert session.diverged is None


def test_an_import_begins_a_run_of_its_own_where_all_sizes_agree() -> None:
    first = with_imported(load_lab("circle").experiment, data_of("binary", 30, 2), "one", "")
    session = Session(first)
    session.advance(7)
    trained = session.engine.params.copy()
    other = data_of("binary", 40, 2)
    second = with_imported(session.experiment, other, "two", "said")
    assert second.network == first.network and second.lab is None and (second.title, second.notes) == ("two", "said")
    session.apply(second)
    assert session.epoch == 0 and session.snapshot().curve.epoch.tolist() == [0]
    assert not np.array_equal(session.engine.params, trained)
    assert np.array_equal(session.engine.params, session.initial)
    assert np.array_equal(session.engine.params, Session(starting_experiment(other)).engine.params)
    assert at_its_beginning(starting_experiment(other)).state is not None
