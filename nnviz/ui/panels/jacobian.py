"""The Jacobian dŷ/dx of the outputs with respect to the inputs, at the probe (slide S23)."""

import html

import numpy as np

from nnviz.app.view_state import PLACES
from nnviz.core.analysis.jacobian import jacobian
from nnviz.core.base.notation import place_text
from nnviz.core.base.tasks import TASKS
from nnviz.core.network.encoder import Encoder
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.parts import column_or_saying
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.equation.number_grid import NumberGrid
from nnviz.ui.widgets.pieces import rich, wrapped

_MOST_NAMED = 4


class JacobianPanel(Panel):
    """A matrix m × n: rows are outputs, columns inputs."""

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.head, self.note = rich(), wrapped("muted")
        self.grid = NumberGrid(theme, self.tr("Jacobian"))
        self._snapshot: Snapshot | None = None
        self.saying = column_or_saying(self, self.head, self.grid, self.note)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        super().set_theme(theme)
        self.grid.set_theme(theme)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The derivatives as they are now."""
        self._snapshot = snapshot
        self._show()

    def show_state(self, changed: frozenset[str]) -> None:
        """Another example, or the mouse moves."""
        if changed & PLACES:
            self._show()

    def _show(self) -> None:
        snapshot, point = self._snapshot, self.context.state.inputs
        if snapshot is None:
            return
        data = snapshot.experiment.data
        if point is None or len(point) != len(data.inputs):
            self.saying.say(self._no_place(snapshot))
            return
        with np.errstate(all="ignore"):
            matrix = jacobian(snapshot.architecture, snapshot.params, Encoder.of(snapshot.experiment), point)
        if not np.isfinite(matrix).all():
            self.saying.say(self.tr("The Jacobian is not finite here: the weights are too large. Reset first."))
            return
        self.saying.say(None)
        m, n = matrix.shape
        names = TASKS[data.task].output_names(data.inputs, data.outputs)
        rows = [f"∂ŷ {name}" for name in names] if m > 1 else ["∂ŷ"]
        self.grid.show_values(matrix, rows, [f"∂{name}" for name in data.inputs])
        places = zip(data.inputs[:_MOST_NAMED], point.tolist(), data.train.x.T[:_MOST_NAMED], strict=False)
        place = [f"{name} = {place_text(v, float(np.ptp(x)) if len(x) else 1.0)}" for name, v, x in places]
        place += ["…"] if n > _MOST_NAMED else []
        self.head.setText(self.tr("<b>dŷ/dx</b> at {}").format(html.escape(", ".join(place))))
        note = self.tr(
            "The Jacobian is {} × {}: rows are outputs, columns inputs (S23). Gradients of parameters, as in the "
            "Maths panel, have the parameter's own shape instead (E17): dJ/dW[l] is shaped like W[l]."
        ).format(m, n)
        if data.scaling is not None:
            units = self.tr("In original units: how ŷ changes with x as they are in the data.")
            note = f"{units} {note}"
        self.note.setText(note)

    def _no_place(self, snapshot: Snapshot) -> str:
        """Why there is no matrix, and how to come by one."""
        if len(snapshot.experiment.data.train):
            return self.tr(
                "The Jacobian is computed at a point: move the mouse over the plane, place the probe there (key P), or "
                "select an example with ↓."
            )
        return self.tr(
            "The Jacobian is computed at a point: move the mouse over the plane, or place the probe there (key P). "
            "There are no training points to choose from yet."
        )
