"""Panels alone, without a window around them."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.base.experiment import Experiment
from nnviz.labs import DEFAULT_LAB, load_lab
from tests.ui.panels.panel_alone import PanelAlone

OpenPanelAlone = Callable[[Experiment], PanelAlone]


@pytest.fixture
def open_panel_alone(qtbot: QtBot) -> Iterator[OpenPanelAlone]:
    """Opens panels alone on experiments, and ends their threads after the test."""
    made: list[PanelAlone] = []

    def make(experiment: Experiment) -> PanelAlone:
        made.append(PanelAlone(experiment, qtbot))
        return made[-1]

    yield make
    for alone in made:
        alone.close()


@pytest.fixture
def alone(open_panel_alone: OpenPanelAlone) -> PanelAlone:
    """Opens panels alone on the default lab."""
    return open_panel_alone(load_lab(DEFAULT_LAB).experiment)
