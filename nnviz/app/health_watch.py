"""Follows the network's health: what keeps units from learning, and the course of the gradients."""

import time

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnviz.app.pacing import Pacing
from nnviz.core.analysis.health import Health, health, update_ratios
from nnviz.core.analysis.training_set import TrainingSet
from nnviz.core.training.layer_history import LayerCurves, LayerHistory
from nnviz.core.training.snapshot import Snapshot
from nnviz.core.training.update import update

_EVERY = 0.33
"""Seconds between two looks while the network trains."""
_COSTLY = 0.003
"""A check that takes longer is put off until training pauses."""
_PATIENCE_MS = 150
"""So long nothing must have changed before a costly check."""


class HealthWatch(QObject):
    """Examines snapshots; ``changed`` tells that there is another result.

    ``ratios`` [L] are |ΔW|/|W| of one full-batch update.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._training = TrainingSet()
        self._history = LayerHistory(0)
        self.pacing = Pacing(least=_EVERY, most=_COSTLY)
        self._of: tuple[object, ...] = ()
        self._newest: Snapshot | None = None
        self._snapshot: Snapshot | None = None
        self.health: Health | None = None
        self.ratios = np.empty(0)
        self._later = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._later.timeout.connect(self._check_now)

    @property
    def snapshot(self) -> Snapshot | None:
        """The state of the run that ``health`` describes."""
        return self._snapshot

    def curves(self) -> LayerCurves:
        """How the gradients of each layer went."""
        return self._history.curves()

    @property
    def costly(self) -> bool:
        """Is a check too slow to be made while the network trains?"""
        return self.pacing.costly

    def follow(self, snapshot: Snapshot, playing: bool) -> None:
        """The run has moved: checks it now, later, or when training pauses, as the cost of a check allows."""
        self._newest = snapshot
        size = (snapshot.architecture, snapshot.experiment.data.train.x.shape)
        if size != self._of:
            self._of = size
            self.pacing.forget()
        if playing:
            if not self.costly and self.pacing.due(playing):
                self.check(snapshot)
        elif self.costly:
            self._later.start()
        else:
            self.check(snapshot)

    @Slot()
    def _check_now(self) -> None:
        if self._newest is not None:
            self.check(self._newest)

    def check(self, snapshot: Snapshot) -> None:
        """Checks a state of the run, unless it is the one that was checked last."""
        if snapshot is self._snapshot:
            return
        began = time.perf_counter()
        x, y = self._training.of(snapshot.experiment)
        training = snapshot.experiment.training
        self.health = health(snapshot.architecture, snapshot.params, x, y, training.loss)
        after = update(
            snapshot.architecture, training, snapshot.params, snapshot.memory, snapshot.updates, self.health.slopes
        ).params
        self.ratios = update_ratios(snapshot.architecture, snapshot.params, after)
        self._record(snapshot)
        self._snapshot = snapshot
        self.pacing.took(time.perf_counter() - began)
        self.changed.emit()

    def _record(self, snapshot: Snapshot) -> None:
        assert self.health is not None
        before = self._snapshot
        if before is None or before.architecture.sizes != snapshot.architecture.sizes:
            self._history = LayerHistory(snapshot.architecture.depth)
        gradients = np.array([layer.gradient for layer in self.health.layers])
        if np.isfinite(gradients).all():
            m = len(snapshot.experiment.data.train)
            self._history.record(snapshot.epoch + snapshot.position / m, gradients, self.ratios)
