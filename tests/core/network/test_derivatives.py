"""Derivatives that entries of registries say of themselves, against differences: penalties and derived features."""

import numpy as np
import pytest

from nnviz.core.network.features import DERIVED
from nnviz.core.network.regularizers import REGULARIZERS

STEP = 1e-6


@pytest.mark.parametrize("name", REGULARIZERS)
def test_the_gradient_of_a_penalty_is_its_derivative(name: str) -> None:
    entry, w, rate = REGULARIZERS[name], np.array([0.7, -1.3, 2.0]), 0.3
    found = entry.gradient(w, rate)
    for i, step in enumerate(np.eye(3) * STEP):
        difference = (entry.penalty(w + step, rate) - entry.penalty(w - step, rate)) / (2 * STEP)
        assert found[i] == pytest.approx(difference, abs=1e-8)


@pytest.mark.parametrize("name", DERIVED)
def test_the_partials_of_a_feature_are_its_derivatives(name: str) -> None:
    entry, x = DERIVED[name], np.array([[0.4, -2.1], [1.7, 0.3]])
    for i, step in enumerate(np.eye(2) * STEP):
        difference = (entry.compute(x + step[:, None]) - entry.compute(x - step[:, None])) / (2 * STEP)
        found = entry.partials[i](x) if i in entry.partials else np.zeros(2)
        assert found == pytest.approx(difference, abs=1e-8)
