"""A unit that is switched off is said to be off wherever its number would stand, and counted nowhere."""

import numpy as np
from PySide6.QtCore import Qt

from nnviz.core.network.part import Part
from nnviz.ui.panels.activation import ActivationPanel
from nnviz.ui.panels.health import HealthPanel
from nnviz.ui.panels.weights import WeightsPanel
from tests.core.making import make
from tests.ui.user import MakeWindow, User


def opened(open_window: MakeWindow, activation: str) -> User:
    """Two hidden units, the first of them off, with weights that would make it flat or dead."""
    user = open_window(make(hidden=[{"units": 2, "activation": activation, "off": [1]}]))
    user.window.bench.set_params("Set", np.array([-9.0, -9.0, -90.0, 1.5, 0.5, 0.1, 1.0, 2.0, 0.3]))
    user.settle()
    return user


def test_the_diagram_writes_off_in_the_place_of_its_numbers(open_window: MakeWindow) -> None:
    user = opened(open_window, "sigmoid")
    user.window.state.choose(1)
    user.settle()
    texts = [tag.lines for tag in user.window.network_view.example_tags()]
    assert ("off",) in texts and not any("−" in line and "z = −90" in line for lines in texts for line in lines)


def test_health_counts_the_others(open_window: MakeWindow) -> None:
    for activation in ("relu", "sigmoid"):
        user = opened(open_window, activation)
        panel = user.window.panel_card.open("health")
        assert isinstance(panel, HealthPanel)
        user.settle()
        assert "1 (1 off)" in panel.table.text() and "2 of" not in panel.table.text()
        assert not [row for row in panel.rows if row.finding.kind in ("dead", "saturated")]


def test_the_activation_panel_draws_no_point_for_it(open_window: MakeWindow) -> None:
    user = opened(open_window, "sigmoid")
    panel = user.window.panel_card.open("activation")
    assert isinstance(panel, ActivationPanel)
    user.window.state.select(Part(1, 0))
    user.settle()
    assert "switched off" in panel.reading.text() and "kills" not in panel.reading.text()
    user.window.state.choose(1)
    user.settle()
    assert "switched off" in panel.reading.text() and panel.plot.labels.shown == ["2"]
    user.window.state.select(Part(1, 1))
    user.settle()
    assert "switched off" not in panel.reading.text() and "g(z)" in panel.reading.text()


def test_the_weights_panel_names_it(open_window: MakeWindow) -> None:
    user = opened(open_window, "sigmoid")
    panel = user.window.panel_card.open("weights")
    assert isinstance(panel, WeightsPanel)
    heads = [panel.model.headerData(row, Qt.Orientation.Vertical) for row in range(2)]
    assert heads == ["1 off", "2"]
