"""Workbenches whose threads end with the test."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment
from tests.app.workbenches import StartBench


@pytest.fixture
def start_bench(qtbot: QtBot) -> Iterator[StartBench]:
    """Starts workbenches on experiments."""
    made: list[Workbench] = []

    def start(experiment: Experiment) -> Workbench:
        made.append(Workbench(experiment))
        made[-1].start()
        return made[-1]

    yield start
    for bench in made:
        bench.shut_down()
