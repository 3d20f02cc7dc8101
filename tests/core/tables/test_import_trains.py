"""What is imported with the proposals is learnt, whatever the size of its numbers."""

from pathlib import Path

import numpy as np
import pytest

from nnviz.core.analysis.scores import fit
from nnviz.core.network.network import network_inputs, targets
from nnviz.core.tables.importing import Request, import_table
from nnviz.core.training.session import Session
from tests.core.tables.import_cases import FILES

RNG = np.random.default_rng(0)
ONE, TWO = RNG.uniform(-1, 1, (60, 1)), RNG.uniform(0, 100, (120, 2))
MANY = RNG.normal(size=(400, 4)) * [1, 10, 1e3, 1e-3] + [0, 0, 5e4, 0]
REGRESSIONS = {
    "tenths of thousandths": (ONE, 1e-4 * np.sin(3 * ONE[:, 0])),
    "millions": (TWO, 1e7 * (TWO[:, 0] - TWO[:, 1]) / 100 + 5e6),
    "a large offset": (ONE, 2458000.5 + 5 * ONE[:, 0]),
    "inputs of every size": (MANY, 1e5 * (MANY[:, 0] + (MANY[:, 2] - 5e4) / 1e3)),
    "a parabola": (TWO, (TWO[:, 0] - 50) ** 2),
    "prices": (TWO, 1e4 * np.exp(TWO[:, 0] / 50) + 300 * TWO[:, 1]),
}


def r_squared(path: Path) -> float:
    """R² on the training rows after 300 epochs."""
    experiment = import_table(path, Request()).experiment
    assert experiment.data.task == "regression" and experiment.data.scaling is not None
    session = Session(experiment)
    session.advance(300)
    assert session.epoch == 300 and session.diverged is None
    data = experiment.data
    x, y = network_inputs(experiment, data.train), targets(data, data.train)
    return float(fit(session.architecture, session.engine.params, x, y).r_squared[0])


def test_a_straight_line_up_to_20_000_is_learnt() -> None:
    assert r_squared(FILES / "large-target.csv") > 0.95


@pytest.mark.parametrize("name", REGRESSIONS)
def test_a_regression_of_any_size_is_learnt(name: str, tmp_path: Path) -> None:
    x, y = REGRESSIONS[name]
    rows = [",".join(f"x{i}" for i in range(x.shape[1])) + ",goal"]
    rows += [",".join(map(repr, [*a, b])) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(rows))
    assert r_squared(path) > 0.95
