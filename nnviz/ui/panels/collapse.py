"""Linear layers collapse into one (slide S9): W' and b', the single layer's line, and the difference."""

import re
from itertools import combinations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnviz.core.analysis.borders import in_plane
from nnviz.core.analysis.collapse import Collapsed, bent_layers, collapse, largest_difference
from nnviz.core.analysis.lines import HalfPlane, Line
from nnviz.core.analysis.training_set import TrainingSet
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.plane import Plane
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.features import feature_labels
from nnviz.core.network.scaling import NO_PAIR, output_pairs
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.parts import column_or_saying, plain
from nnviz.ui.theme.sizes import sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.equation.number_grid import NumberGrid
from nnviz.ui.widgets.pieces import label, rich, wrapped

_RAW = re.compile(r"x[1-9]\d*")
_MOST_LETTERS = 10
"""Letters of a class in the name of a border."""


class CollapsePanel(Panel):
    """The one layer that says what all the linear ones say, while they are linear."""

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.formula, self.difference, self.legend = rich(), rich(), wrapped("muted")
        self.weights = NumberGrid(theme, self.tr("W'"))
        self.bias = NumberGrid(theme, self.tr("b'"))
        self._training = TrainingSet()
        self._snapshot: Snapshot | None = None
        self._plane: Plane | None = None
        self.saying = column_or_saying(self, self.formula, self._matrices(), self.difference, self.legend)

    def _matrices(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        sized(row, spacing=8)
        for text, grid in (("W' =", self.weights), ("b' =", self.bias)):
            row.addWidget(label(text))
            row.addWidget(grid)
        row.addStretch(1)
        return box

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        super().set_theme(theme)
        self.weights.set_theme(theme)
        self.bias.set_theme(theme)
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def leave(self) -> None:
        """The line belongs to this panel alone."""
        self.context.state.draw_lines(())

    def show_state(self, changed: frozenset[str]) -> None:
        """The plot may look along other axes now: the line is another one there."""
        if "plane" in changed and self._snapshot is not None and self.context.state.plane is not self._plane:
            self.show_snapshot(self._snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """W', b' and the line as they are now; or which layers bend."""
        self._snapshot, self._plane = snapshot, self.context.state.plane
        bent = bent_layers(snapshot.architecture)
        with np.errstate(all="ignore"):
            collapsed = collapse(snapshot.architecture, snapshot.params)
            if not self.saying.say(self._say_bent(snapshot, bent)) or collapsed is None:
                self.leave()
                return
            self._show_matrices(snapshot, collapsed)
            self._show_difference(snapshot, collapsed)
        self.context.state.draw_lines(_lines(snapshot, collapsed, self._plane))
        self.legend.setText(self._say_lines(snapshot))

    def _say_bent(self, snapshot: Snapshot, bent: tuple[int, ...]) -> str | None:
        if not bent:
            return None
        names = [ACTIVATIONS[snapshot.architecture.activations[layer - 1]].label for layer in bent]
        listed = ", ".join(f"{layer} ({name})" for layer, name in zip(bent, names, strict=True))
        if len(bent) == 1:
            return self.tr(
                "Layer {} is nonlinear: g is not the identity there, so this network cannot be written as one layer "
                "W'x + b'. Set every hidden activation to linear and it collapses, however deep it is (S9)."
            ).format(listed)
        return self.tr(
            "Layers {} are nonlinear: g is not the identity there, so this network cannot be written as one layer "
            "W'x + b'. Set every hidden activation to linear and it collapses, however deep it is (S9)."
        ).format(listed)

    def _show_matrices(self, snapshot: Snapshot, collapsed: Collapsed) -> None:
        depth = snapshot.architecture.depth
        # written out as the slide does it for two layers
        product = {1: "W[1]", 2: "W[2]W[1]"}.get(depth, f"W[{depth}] … W[1]")
        constant = {1: "b[1]", 2: "W[2]b[1] + b[2]"}.get(depth, f"W[{depth}](… + b[{depth - 1}]) + b[{depth}]")
        self.formula.setText(
            self.tr("z[{}] = W'x + b' (affine), with W' = {}, b' = {}").format(depth, product, constant)
        )
        data = snapshot.experiment.data
        named = snapshot.architecture.sizes[-1] > 1 or TASKS[data.task].rebuilds_inputs
        names = TASKS[data.task].output_names(data.inputs, data.outputs) if named else ("",)
        columns = feature_labels(snapshot.experiment.network.features, data.inputs)
        self.weights.show_values(collapsed.weights, names, columns)
        self.bias.show_values(collapsed.bias[:, None], [""] * len(collapsed.bias), ["1"])

    def _show_difference(self, snapshot: Snapshot, collapsed: Collapsed) -> None:
        x = self._training.of(snapshot.experiment)[0]
        depth = snapshot.architecture.depth
        if not x.shape[1]:
            self.difference.setText(self.tr("There are no training points to compare the two on."))
            return
        worst = largest_difference(snapshot.architecture, snapshot.params, collapsed, x)
        text = self.tr("largest |z[{}] − (W'x + b')| over the {} training points: <b>{}</b>")
        self.difference.setText(text.format(depth, x.shape[1], plain(worst)))

    def _say_lines(self, snapshot: Snapshot) -> str:
        line = self._say_line(snapshot)
        if snapshot.experiment.data.scaling is None:
            return line
        scaled = self.tr("Here x is scaled, and W' and b' belong to it.")
        return f"{line} {scaled}"

    def _say_line(self, snapshot: Snapshot) -> str:
        data = snapshot.experiment.data
        if _mixed_features(snapshot):
            return self.tr("Some features are not plain inputs: W'x + b' = 0 is not a straight line in the plane.")
        if TASKS[data.task].class_per_output:
            return self.tr(
                "╌ over the boundary plot: the borders between two classes i | j, where their rows of W'x + b' are "
                "equal, (W'ᵢ − W'ⱼ) x + b'ᵢ − b'ⱼ = 0, and no other row is larger."
            )
        if len(data.inputs) == 1 and snapshot.architecture.activations[-1] == "linear":
            return self.tr("╌ W'x + b' over the boundary plot: the network's prediction is this line.")
        return self.tr("╌ W'x + b' = 0 over the boundary plot: the single layer's line.")


def _mixed_features(snapshot: Snapshot) -> bool:
    return not all(_RAW.fullmatch(name) for name in snapshot.experiment.network.features)


def _lines(snapshot: Snapshot, collapsed: Collapsed, plane: Plane) -> tuple[Line, ...]:
    """The borders between several classes, or the line of each output; none where a feature is not a plain input."""
    if _mixed_features(snapshot) or plane.inputs != len(snapshot.experiment.data.inputs):
        return ()  # the plane is of other data until their snapshot comes
    rows = _in_plane(snapshot, collapsed, plane)
    if TASKS[snapshot.experiment.data.task].class_per_output:
        return _borders(rows, snapshot.experiment.data.outputs)
    if plane.inputs == 1 and snapshot.architecture.activations[-1] == "linear":
        pairs = output_pairs(snapshot.experiment.data) or (NO_PAIR,) * len(rows)  # ŷ is the second axis, in own units
        rows = [(a * s, -1.0, c * s + shift) for (a, _b, c), (shift, s) in zip(rows, pairs, strict=True)]
        name = "W'x + b'"
    else:
        name = "W'x + b' = 0"
    mark = " ({})" if len(rows) > 1 else ""
    return tuple(Line(name + mark.format(k), *row) for k, row in enumerate(rows, start=1))


def _in_plane(snapshot: Snapshot, collapsed: Collapsed, plane: Plane) -> list[HalfPlane]:
    """Each row of W'x + b' as a x + b y + c along the axes that the plane shows."""
    encoder, rest = Encoder.of(snapshot.experiment), plane.rest
    return [
        in_plane(encoder, weights, float(bias), rest, plane.axes)
        for weights, bias in zip(collapsed.weights, collapsed.bias, strict=True)
    ]


def _borders(rows: list[HalfPlane], classes: tuple[str, ...]) -> tuple[Line, ...]:
    """Where two classes have the same z, in the part of the plane where no other class has a larger one."""
    lines = []
    for i, j in combinations(range(len(rows)), 2):
        others = tuple(_minus(rows[i], rows[k]) for k in range(len(rows)) if k not in (i, j))
        name = " | ".join(classes[k][:_MOST_LETTERS] for k in (i, j))
        lines.append(Line(name, *_minus(rows[i], rows[j]), others))
    return tuple(lines)


def _minus(one: HalfPlane, other: HalfPlane) -> HalfPlane:
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]
