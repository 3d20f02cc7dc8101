"""Which page of the boundary card is shown for wide data, which example its bars are of, and what dragging one does."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Slot

from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment
from nnviz.core.data.plane import Plane
from nnviz.ui.cards.boundary import BoundaryCard
from nnviz.ui.controllers.probe import Probe
from nnviz.ui.views.diagram.network_view import NetworkView


class InputController(QObject):
    """Connects the bars with the probe and the plane: a bar that is dragged moves the probe, and the held inputs."""

    def __init__(
        self, bench: Workbench, card: BoundaryCard, probe: Probe, network: NetworkView,
        show_plane: Callable[[Plane], object],
    ) -> None:  # fmt: skip
        super().__init__(card)
        self._bench, self._card, self._probe, self._network = bench, card, probe, network
        self._show_plane = show_plane
        self._plane: Plane | None = None
        card.switch.chosen.connect(self._choose_page)
        card.page.bars.moved.connect(self._move)
        probe.changed.connect(self._show_example)
        network.numbers_hidden.connect(self._show_example)

    def show_experiment(self, experiment: Experiment) -> None:
        """Another data set begins with the page that shows it best; a page that was chosen stays while its data do."""
        plane = self._card.plot.plane
        assert plane is not None
        self._card.page.show_experiment(experiment, plane.ranges)
        bars = self._card.bars if plane.shows_the_data_of(self._plane) else shows_best_as_bars(experiment)
        self._card.show_page(bars=bars and plane.inputs > 2)
        self._plane = plane
        self._show_example()

    @Slot(bool)
    def _choose_page(self, bars: bool) -> None:
        self._card.show_page(bars=bars)
        self._card.take_focus()
        self._show_example()

    @Slot()
    def _show_example(self, *_: object) -> None:
        """That of the probe, else the first one; without examples the values at which inputs are held."""
        plane, train = self._card.plot.plane, self._bench.experiment.data.train
        if plane is None or plane.inputs != len(self._bench.experiment.data.inputs):
            return
        inputs, example = self._probe.inputs, self._probe.example
        if inputs is None and len(train):
            inputs, example = train.x[0], 0
        if inputs is None:
            inputs, source = plane.rest, self.tr("no example: the held values")
        elif example is not None:
            source = self.tr("example {} of {}").format(example + 1, len(train))
        else:
            source = self.tr("probe")
        self._card.page.show_example(inputs, source, hides_answer=self._network.hides_numbers)

    @Slot(int, float)
    def _move(self, position: int, value: float) -> None:
        """What is shown, with another value, is the probe now, and the plane is the one that it lies in."""
        plane, shown = self._card.plot.plane, self._card.page.inputs
        if plane is None or shown is None:
            return
        inputs = shown.copy()
        inputs[position] = value
        self._show_plane(plane.through(inputs))
        self._probe.put_marker(inputs)


def shows_best_as_bars(experiment: Experiment) -> bool:
    """Whether a plane of two inputs says little: each example sets one input alone, or inputs are frames of numbers."""
    x = experiment.data.train.x
    one_hot = len(x) > 0 and bool(((x == 0.0) | (x == 1.0)).all() and (np.count_nonzero(x, axis=1) == 1).all())
    return experiment.network.frames > 0 or one_hot
