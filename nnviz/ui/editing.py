"""What the person does to points, network and settings, turned into named edits of the workbench."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal

from nnviz.app.workbench import Workbench
from nnviz.core import edits
from nnviz.core.datasets import DATASETS
from nnviz.core.experiment import MAX_SEED, Experiment, ExperimentError, Recipe, with_setting
from nnviz.core.fields import Field
from nnviz.core.initializers import INITIALIZERS
from nnviz.ui.views.plane import Plane

_SPRAY, _SPREAD = 4, 0.025
"""Points of one puff of the brush, and their spread as a share of the plane."""


class Editor(QObject):
    """Intents in, edits out. A refused edit changes nothing and is told by ``refused``."""

    refused = Signal(str)
    class_changed = Signal(int)

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self.plane: Plane | None = None
        self.current_class = 1
        self.target = 0.0
        self._last_spray: tuple[float, float] | None = None
        self._rng = np.random.default_rng()

    def apply(self, name: str, change: Callable[[Experiment], Experiment]) -> bool:
        """Makes a change, or tells why it is refused; says which of the two."""
        before = self._bench.experiment
        self._try(name, change)
        return self._bench.experiment is not before

    def _edit(self, name: str, experiment: Experiment, merge: str = "") -> None:
        try:
            self._bench.edit(name, experiment, merge)
        except ExperimentError as error:
            self.refused.emit(str(error))

    # ---------------------------------------------------------------- points

    def choose_class(self, index: int) -> None:
        """The class of the next point."""
        if 0 <= index < self.classes:
            self.current_class = index
            self.class_changed.emit(index)

    @property
    def classes(self) -> int:
        """How many classes the data has; 0 where it has none."""
        data = self._bench.experiment.data
        return {"binary": 2, "multiclass": len(data.outputs)}.get(data.task, 0)

    def press_digit(self, digit: int) -> bool:
        """Digits choose the class: 0 and 1, or 1 to K of several classes."""
        index = digit if self.classes == 2 and self._bench.experiment.data.task == "binary" else digit - 1
        if not 0 <= index < self.classes:
            return False
        self.choose_class(index)
        return True

    def _target_of(self, y: float, other: bool) -> float:
        data = self._bench.experiment.data
        if self.classes:
            return float((self.current_class + other) % self.classes)
        return y if len(data.inputs) == 1 else (-self.target if other else self.target)

    def add_point(self, x: float, y: float, other: bool) -> None:
        """A click on the plane: one more training point."""
        if self.plane is not None:
            points = self.plane.inputs_at(x, y)[None, :]
            added = edits.add_points(self._bench.experiment, points, self._target_of(y, other))
            self._edit(self.tr("Add point"), added)

    def spray(self, x: float, y: float, other: bool, drag: int) -> None:
        """The brush passes over a place: a few points around it, one undo entry for the whole stroke."""
        if self.plane is None:
            return
        left, right, bottom, top = self.plane.bounds
        span = (right - left, top - bottom)
        if self._last_spray is not None:
            moved = np.hypot((x - self._last_spray[0]) / span[0], (y - self._last_spray[1]) / span[1])
            if moved < _SPREAD:
                return
        self._last_spray = (x, y)
        shifts = self._rng.normal(0.0, _SPREAD, (_SPRAY, 2)) * span
        points = np.array([self.plane.inputs_at(x + dx, y + dy) for dx, dy in shifts])
        added = edits.add_points(self._bench.experiment, points, self._target_of(y, other))
        self._edit(self.tr("Spray points"), added, f"spray {drag}")

    def move_point(self, index: int, x: float, y: float, drag: int) -> None:
        """A drag: the point follows, one undo entry for the whole drag."""
        if self.plane is None:
            return
        experiment = self._bench.experiment
        moved = edits.move_point(experiment, index, dict(zip(self.plane.shown, (x, y), strict=False)))
        if self.plane.inputs == 1 and experiment.data.task == "regression":
            moved = edits.with_target(moved, index, y)
        self._edit(self.tr("Move point"), moved, f"move {drag}")

    def remove_point(self, index: int | None) -> None:
        """One training point less."""
        if index is not None and index < len(self._bench.experiment.data.train):
            self._edit(self.tr("Remove point"), edits.remove_point(self._bench.experiment, index))

    def clear_points(self) -> None:
        """An empty canvas."""
        self._edit(self.tr("Remove all points"), edits.remove_all_points(self._bench.experiment))

    def take_recipe(self, recipe: Recipe | None, name: str) -> None:
        """Other generated data."""
        if recipe is None:
            return
        entry = DATASETS[recipe.name]
        try:
            changed = edits.with_recipe(self._bench.experiment, recipe)
        except ExperimentError as error:
            self.refused.emit(str(error))
            return
        self._edit(name or entry.label, changed)

    # ---------------------------------------------------------------- network and settings

    def set_field(self, field: Field, value: object) -> None:
        """A hyperparameter."""
        try:
            changed = field.set(self._bench.experiment, value)
        except ExperimentError as error:
            self.refused.emit(str(error))
            return
        self._edit(self.tr("Change {}").format(field.label), changed)

    def set_activation(self, layer: int, name: str) -> None:
        """The activation of a layer (from 0)."""
        self._try(self.tr("Change activation"), lambda e: edits.with_activation(e, layer, name))

    def set_units(self, layer: int, units: int) -> None:
        """The number of units of a hidden layer (from 0)."""
        more = units > self._bench.experiment.network.layers[layer].units
        self._try(self.tr("Add unit") if more else self.tr("Remove unit"), lambda e: edits.with_units(e, layer, units))

    def add_layer(self) -> None:
        """One more hidden layer."""
        self._try(self.tr("Add layer"), edits.add_layer)

    def remove_layer(self) -> None:
        """One hidden layer less."""
        self._try(self.tr("Remove layer"), edits.remove_layer)

    def toggle_feature(self, name: str) -> None:
        """A feature on or off."""
        self._try(self.tr("Change features"), lambda e: edits.toggle_feature(e, name))

    def new_seed(self) -> None:
        """Other initial weights, from epoch 0."""
        seed = (self._bench.experiment.network.init.seed + 1) % MAX_SEED
        self._edit(self.tr("Reset with a new seed"), with_setting(self._bench.experiment, "network.init.seed", seed))

    def initialise_randomly(self, scheme: str = "") -> None:
        """Other random weights, from epoch 0: by a scheme, or by the present one where that is random."""
        experiment = self._bench.experiment
        init = experiment.network.init
        if not scheme and not INITIALIZERS[init.scheme].random:
            scheme = next(name for name, entry in INITIALIZERS.items() if entry.random)
        changed = edits.with_scheme(experiment, scheme) if scheme else experiment
        changed = with_setting(changed, "network.init.seed", (init.seed + 1) % MAX_SEED)
        self._edit(self.tr("Initialise randomly"), changed)

    def _try(self, name: str, change: Callable[[Experiment], Experiment]) -> None:
        try:
            self._edit(name, change(self._bench.experiment))
        except ExperimentError as error:
            self.refused.emit(str(error))
