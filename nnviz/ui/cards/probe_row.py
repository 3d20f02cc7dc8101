"""The probe's place as numbers: a way to move it with the keyboard, and to put it at an exact place."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnviz.app.view_state import ViewState
from nnviz.core.base.experiment import Experiment
from nnviz.ui.theme.sizes import sized
from nnviz.ui.views.view import View
from nnviz.ui.widgets.eliding import ElidingLabel
from nnviz.ui.widgets.pieces import label
from nnviz.ui.widgets.value_box import ValueBox


class ProbeRow(QWidget, View):
    """A number box for each axis, hidden while there is no probe. ``moved`` carries the place wanted."""

    moved = Signal(float, float)

    def __init__(self, state: ViewState) -> None:
        super().__init__()
        self.state = state
        self._inputs: tuple[str, ...] = ()
        self.setVisible(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        sized(row, spacing=5)
        sign = label("?", "title")
        sign.setToolTip(self.tr("The probe: drag it over the plane, or type its coordinates here"))
        row.addWidget(sign)
        self._names = (ElidingLabel(), ElidingLabel())
        self.boxes = (ValueBox(), ValueBox())
        for name, box in zip(self._names, self.boxes, strict=True):
            sized(box, width=66)
            box.entered.connect(self._on_entered)
            row.addWidget(name, 1)
            row.addWidget(box)
        self._ranges: list[tuple[float, float]] = []

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Knows what the inputs are called."""
        self._inputs = new.data.inputs
        self._show()

    def show_state(self, changed: frozenset[str]) -> None:
        """The marker is elsewhere, or the plane shows other axes."""
        if changed & {"marker", "plane"}:
            self._show()

    def _show(self) -> None:
        """Shows where the marker is."""
        inputs, plane = self.state.marker, self.state.plane
        if inputs is None:
            self.setVisible(False)
            return
        ranges = [plane.ranges[i] for i in plane.shown]
        names = [self._inputs[i] for i in plane.shown]
        for i, (name, box) in enumerate(zip(self._names, self.boxes, strict=True)):
            name.setVisible(i < len(names))
            box.setVisible(i < len(names))
            if i < len(names):
                name.show_text(names[i])
                box.setAccessibleName(self.tr("Probe: {}").format(names[i]))
        if ranges != self._ranges:
            self._ranges = ranges
            for box, within in zip(self.boxes, ranges, strict=False):
                box.set_range(*within)
        for box, position in zip(self.boxes, plane.shown, strict=False):
            box.show_value(float(inputs[position]))
        self.setVisible(True)

    def _on_entered(self, _value: float) -> None:
        self.moved.emit(*(box.value() for box in self.boxes))
