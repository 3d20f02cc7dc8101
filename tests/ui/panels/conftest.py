"""Panels on a desk: without a window around them."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.base.experiment import Experiment
from nnviz.labs import DEFAULT_LAB, load_lab
from tests.ui.panels.desk import Desk

OpenDesk = Callable[[Experiment], Desk]


@pytest.fixture
def open_desk(qtbot: QtBot) -> Iterator[OpenDesk]:
    """Makes desks on experiments, and ends their threads after the test."""
    made: list[Desk] = []

    def make(experiment: Experiment) -> Desk:
        made.append(Desk(experiment, qtbot))
        return made[-1]

    yield make
    for desk in made:
        desk.close()


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """A desk on the default lab."""
    return open_desk(load_lab(DEFAULT_LAB).experiment)
