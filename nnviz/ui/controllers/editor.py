"""What the person does to points, network and settings, turned into named edits of the workbench."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QObject, Signal

from nnviz.app.view_state import ViewState
from nnviz.app.workbench import Workbench
from nnviz.core.base.arrays import Array, Indices
from nnviz.core.base.experiment import MAX_SEED, Examples, Experiment, ExperimentError, Recipe, with_setting
from nnviz.core.base.problem import say
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.classes import class_names
from nnviz.core.data.datasets import DATASETS
from nnviz.core.data.splitting import split_again
from nnviz.core.data.value_range import value_range
from nnviz.core.editing import edits
from nnviz.core.editing.class_edits import add_class, remove_class, rename_class
from nnviz.core.editing.fields import Field
from nnviz.core.network.initializers import INITIALIZERS

_SPRAY, _NEXT_PUFF = 4, 0.4
"""Points of one puff of the brush, and how far it has to go for the next one, in radii."""

Height = TypeVar("Height", float, Array)


class Editor(QObject):
    """Intents in, edits out. A refused edit changes nothing and is told by ``refused``."""

    refused = Signal(str)

    def __init__(self, bench: Workbench, state: ViewState, parent: QObject) -> None:
        super().__init__(parent)
        self._bench, self._state = bench, state
        self._last_spray: tuple[float, float, int] | None = None
        self._rng = np.random.default_rng()

    def apply(self, name: str, change: edits.Change) -> bool:
        """Makes a change, or tells why it is refused; says which of the two."""
        try:
            self._bench.edit(name, change(self._bench.experiment))
        except ExperimentError as error:
            self.refused.emit(str(error))
            return False
        return True

    def _edit(self, name: str, experiment: Experiment, merge: str = "") -> None:
        try:
            self._bench.edit(name, experiment, merge)
        except ExperimentError as error:
            self.refused.emit(str(error))

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions of the network do, by their names."""
        return {"new_seed": self.new_seed, "add_layer": self.add_layer, "remove_layer": self.remove_layer}

    # ---------------------------------------------------------------- points

    @property
    def classes(self) -> int:
        """How many classes the data has; 0 where it has none."""
        return self._bench.experiment.data.class_count

    def add_class(self) -> None:
        """One more class, which the next point will be of."""
        if self.apply(self.tr("Add class"), add_class):
            self._state.set_next_class(self.classes - 1)

    def remove_class(self) -> str:
        """Without the chosen class and its points; returns its name, nothing where that was refused."""
        index, names = self._state.next_class, class_names(self._bench.experiment.data)
        removed = self.apply(self.tr("Remove class"), lambda e: remove_class(e, index))
        if removed:
            self._state.set_next_class(min(index, self.classes - 1))
        return names[index] if removed else ""

    def rename_class(self, index: int, name: str) -> None:
        """A class (from 0) with another name."""
        self.apply(self.tr("Rename class"), lambda e: rename_class(e, index, name))

    def press_digit(self, digit: int) -> bool:
        """Digits choose the class: 0 and 1, or 1 to 9 of several classes, 0 the tenth."""
        index = self.class_of_digit(digit)
        if index is None:
            return False
        self._state.set_next_class(index)
        return True

    def class_of_digit(self, digit: int) -> int | None:
        """The class that a digit stands for, if there is one."""
        first = TASKS[self._bench.experiment.data.task].first_class
        index = (digit or 10 * first) - first  # after 9 comes the key 0
        return index if 0 <= index < self.classes else None

    def _target_of(self, y: Height, other: bool) -> Height | float:
        data, target = self._bench.experiment.data, self._state.next_target
        if self.classes:
            return float((self._state.next_class + other) % self.classes)
        if len(data.inputs) == 1 or not other:
            return y if len(data.inputs) == 1 else target
        low, high = value_range(data)
        return (
            -self._state.next_target if low <= 0.0 <= high else low + high - self._state.next_target
        )  # the mirror image among the targets

    def add_point(self, x: float, y: float, other: bool) -> None:
        """A click on the plane: one more training point."""
        points = self._state.plane.inputs_at(x, y)[None, :]
        added = edits.add_points(self._bench.experiment, points, self._target_of(y, other))
        self._edit(self.tr("Add point"), added)

    def spray(self, x: float, y: float, radii: tuple[float, float], other: bool, drag: int) -> None:
        """The brush passes over a place: a few points within its radii, one undo entry for the whole stroke."""
        if self._last_spray is not None and self._last_spray[2] == drag:
            moved = np.hypot((x - self._last_spray[0]) / radii[0], (y - self._last_spray[1]) / radii[1])
            if moved < _NEXT_PUFF:
                return
        self._last_spray = (x, y, drag)
        angles, distances = self._rng.uniform(0.0, 2 * np.pi, _SPRAY), np.sqrt(self._rng.uniform(0.0, 1.0, _SPRAY))
        xs, ys = x + radii[0] * distances * np.cos(angles), y + radii[1] * distances * np.sin(angles)
        points = np.array([self._state.plane.inputs_at(*place) for place in zip(xs, ys, strict=True)])
        added = edits.add_points(self._bench.experiment, points, self._target_of(ys, other))
        self._edit(self.tr("Spray points"), added, f"spray {drag}")

    def move_points(self, indices: Indices, start: Examples, by: tuple[float, float], drag: int) -> None:
        """A drag: points lie ``by`` beside where they lay at its start, one undo entry for the whole drag."""
        experiment, plane = self._bench.experiment, self._state.plane
        inputs = {i: start.x[indices, i] + shift for i, shift in zip(plane.shown, by, strict=False)}
        moved = edits.move_points(experiment, indices, inputs)
        if plane.inputs == 1 and TASKS[experiment.data.task].predicts_values and start.y is not None:
            moved = edits.with_targets(moved, indices, start.y[indices, 0] + by[1])
        self._edit(_one_or_many(self.tr("Move point"), self.tr("Move {} points"), indices), moved, f"move {drag}")

    def recolour(self, indices: Indices, index: int) -> None:
        """Training points take another class."""
        if len(indices) and 0 <= index < self.classes:
            name = _one_or_many(self.tr("Recolour point"), self.tr("Recolour {} points"), indices)
            self._edit(name, edits.with_targets(self._bench.experiment, indices, float(index)))

    def turn_values(self, indices: Indices, steps: float, gesture: int) -> None:
        """Targets of a regression change by so many steps; one undo entry as long as ``gesture`` stays the same."""
        train = self._bench.experiment.data.train
        if not TASKS[self._bench.experiment.data.task].predicts_values or train.y is None or not len(indices):
            return
        y = train.y[indices, 0] + steps * self.value_step
        name = _one_or_many(self.tr("Change the value of a point"), self.tr("Change {} values"), indices)
        self._edit(name, edits.with_targets(self._bench.experiment, indices, y), f"value {gesture}")

    @property
    def value_step(self) -> float:
        """By how much a notch of the wheel changes the target of a point: a round number, some 1/50 of their range."""
        low, high = value_range(self._bench.experiment.data)
        return float(10.0 ** np.floor(np.log10((high - low) / 10)))

    def remove_points(self, indices: Indices) -> None:
        """Some training points less."""
        count = len(self._bench.experiment.data.train)
        if len(indices) and indices.max() < count:
            name = _one_or_many(self.tr("Remove point"), self.tr("Remove {} points"), indices)
            self._edit(name, edits.remove_points(self._bench.experiment, indices))

    def clear_points(self) -> None:
        """An empty canvas."""
        self._edit(self.tr("Remove all points"), edits.remove_all_points(self._bench.experiment))

    def split_again(self, share: float, seed: int, what: str) -> None:
        """Other points for testing; a number that is stepped through is one undo entry, each draw has its own."""
        try:
            changed = split_again(self._bench.experiment, share, seed)
        except ExperimentError as error:
            self.refused.emit(str(error))
            return
        self._edit(self.tr("Split the points"), changed, "" if what == "draw" else f"split by {what}")

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
        self._edit(name or say(entry.label), changed)

    # ---------------------------------------------------------------- network and settings

    def set_field(self, field: Field, value: object) -> None:
        """A hyperparameter."""
        try:
            changed = field.set(self._bench.experiment, value)
        except ExperimentError as error:
            self.refused.emit(str(error))
            return
        self._edit(self.tr("Change {}").format(say(field.label)), changed)

    def set_activation(self, layer: int, name: str) -> None:
        """The activation of a layer (from 0)."""
        self.apply(self.tr("Change activation"), lambda e: edits.with_activation(e, layer, name))

    def set_units(self, layer: int, units: int) -> None:
        """The number of units of a hidden layer (from 0)."""
        more = units > self._bench.experiment.network.layers[layer].units
        self.apply(self.tr("Add unit") if more else self.tr("Remove unit"), lambda e: edits.with_units(e, layer, units))

    def add_layer(self) -> None:
        """One more hidden layer."""
        self.apply(self.tr("Add layer"), edits.add_layer)

    def remove_layer(self) -> None:
        """One hidden layer less."""
        self.apply(self.tr("Remove layer"), edits.remove_layer)

    def toggle_feature(self, name: str) -> None:
        """A feature on or off."""
        self.apply(self.tr("Change features"), lambda e: edits.toggle_feature(e, name))

    def new_seed(self) -> None:
        """Other initial weights, from epoch 0."""
        seed = (self._bench.experiment.network.init.seed + 1) % MAX_SEED
        changed = with_setting(self._bench.experiment, "network.init.seed", seed)
        self._bench.edit(self.tr("New seed"), changed, is_work=False)

    def initialise_randomly(self, scheme: str = "") -> None:
        """Other random weights, from epoch 0: by a scheme, or by the present one where that is random."""
        experiment = self._bench.experiment
        init = experiment.network.init
        if not scheme and not INITIALIZERS[init.scheme].random:
            scheme = next(name for name, entry in INITIALIZERS.items() if entry.random)
        changed = edits.with_scheme(experiment, scheme) if scheme else experiment
        changed = with_setting(changed, "network.init.seed", (init.seed + 1) % MAX_SEED)
        self._edit(self.tr("Initialise randomly"), changed)


def _one_or_many(one: str, many: str, indices: Indices) -> str:
    return one if len(indices) == 1 else many.format(len(indices))
