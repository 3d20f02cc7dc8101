"""The bar of the boundary card for data with more than two inputs: which two are shown, and where the others are held.

It shows the plane that is looked at, and emits the one that a person wants instead.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from nnviz.app.view_state import ViewState
from nnviz.core.base.counting import counted
from nnviz.core.base.experiment import Experiment
from nnviz.core.data.plane import Plane, Range
from nnviz.ui.theme.sizes import sized
from nnviz.ui.views.view import View
from nnviz.ui.widgets.eliding import ElidingLabel
from nnviz.ui.widgets.pieces import label
from nnviz.ui.widgets.quiet import QuietCombo, QuietSlider
from nnviz.ui.widgets.value_box import ValueBox

_STEPS = 1000
_ROW, _WHOLE_ROWS, _PEEP = 27, 2, 0.55
"""Of more than two held inputs the next is half seen, so that one notices that the list goes on."""
_MOST_SLIDERS = 64
_NAME_WIDTH = 52


class AxesBar(QWidget, View):
    """Two combo boxes for the axes, and a slider with a number for each of the other inputs."""

    chosen = Signal(object)  # Plane

    def __init__(self, state: ViewState) -> None:
        super().__init__()
        self.state = state
        self._low = False
        self._names: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        sized(column, spacing=3)
        self.across, self.up = _combo(self.tr("Input across")), _combo(self.tr("Input up"))
        self.across.activated.connect(lambda i: self._choose(lambda plane: plane.with_across(i)))
        self.up.activated.connect(lambda i: self._choose(lambda plane: plane.with_up(i)))
        axes = QHBoxLayout()
        sized(axes, spacing=6)
        for text, combo in ((self.tr("across"), self.across), (self.tr("up"), self.up)):
            axes.addWidget(label(text, "muted"))
            axes.addWidget(combo, 1)
        column.addLayout(axes)
        self.sliders: list[HeldInput] = []
        self._more = label("", "small")
        column.addWidget(self._make_area())

    def _make_area(self) -> QScrollArea:
        rows = QWidget()
        rows.setProperty("clear", True)
        self._rows = QVBoxLayout(rows)
        sized(self._rows, margins=(0, 0, 3, 0))
        self._rows.setSpacing(0)
        self._rows.addWidget(self._more)
        self.area = QScrollArea()
        self.area.setWidget(rows)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return self.area

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Offers the inputs that there are."""
        if self._names != new.data.inputs:
            self._names = new.data.inputs
            for combo in (self.across, self.up):
                combo.clear()
                combo.addItems(list(new.data.inputs))
        self._show_plane()

    def show_state(self, changed: frozenset[str]) -> None:
        """Looks along other axes, or at other values of the inputs that are held."""
        if "plane" in changed:
            self._show_plane()

    def _show_plane(self) -> None:
        """Shows the axes; hides where there are no other inputs."""
        plane = self.state.plane
        self.setVisible(bool(plane.held))
        if not plane.held:
            return
        self.across.setCurrentIndex(plane.across)
        self.up.setCurrentIndex(plane.up)
        self._show_held(plane)

    def _show_held(self, plane: Plane) -> None:
        shown = plane.held[:_MOST_SLIDERS]
        while len(self.sliders) < len(shown):
            self._add_slider()
        for i, slider in enumerate(self.sliders):
            slider.setVisible(i < len(shown))
        for position, slider in zip(shown, self.sliders, strict=False):
            slider.show_input(position, self._names[position], plane.ranges[position], float(plane.rest[position]))
        left = len(plane.held) - len(shown)
        one, many = self.tr("1 more input is held at its mean"), self.tr("{} more inputs are held at their means")
        self._more.setText(counted(left, one, many))
        self._more.setVisible(left > 0)
        self._fit()

    def set_low(self, low: bool) -> None:
        """In a low card the plot needs the room more than the list does."""
        if low != self._low:
            self._low = low
            self._fit()

    def _fit(self) -> None:
        count = len(self.state.plane.held)
        whole = 1 if self._low else _WHOLE_ROWS
        sized(self.area, height=_ROW * (count if count <= _WHOLE_ROWS else whole + _PEEP))

    def _add_slider(self) -> None:
        slider = HeldInput()
        slider.moved.connect(lambda position, value: self._choose(lambda plane: plane.with_rest(position, value)))
        self._rows.insertWidget(len(self.sliders), slider)
        self.sliders.append(slider)

    def _choose(self, change: Callable[[Plane], Plane]) -> None:
        self.chosen.emit(change(self.state.plane))


class HeldInput(QWidget):
    """One input that is held: its name, a slider, its value. ``moved`` carries its position and the value wanted."""

    moved = Signal(int, float)

    def __init__(self) -> None:
        super().__init__()
        sized(self, height=_ROW)
        self._position, self._range = 0, (0.0, 1.0)  # type: int, Range
        self._name = ElidingLabel()
        sized(self._name, width=_NAME_WIDTH)
        self.slider = QuietSlider()
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(_STEPS // 10)
        self.slider.setSingleStep(_STEPS // 100)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box = ValueBox()
        sized(self.box, width=78)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 1, 0, 1)
        sized(row, spacing=6)
        for part, stretch in ((self._name, 0), (self.slider, 1), (self.box, 0)):
            row.addWidget(part, stretch)
        self.slider.valueChanged.connect(self._on_slider)
        self.box.entered.connect(lambda value: self.moved.emit(self._position, value))

    def show_input(self, position: int, name: str, within: Range, value: float) -> None:
        """Shows an input and the value at which it is held."""
        if (position, within, name) != (self._position, self._range, self._name.text()):
            self._position, self._range = position, within
            self._name.show_text(name)
            self.slider.setAccessibleName(self.tr("{} is held at").format(name))
            self.box.setAccessibleName(self.slider.accessibleName())
            self.box.set_range(*within)
        self.box.show_value(value)
        low, high = within
        self.slider.blockSignals(True)
        self.slider.setValue(round((value - low) / (high - low) * _STEPS))
        self.slider.blockSignals(False)

    def _on_slider(self, step: int) -> None:
        low, high = self._range
        self.moved.emit(self._position, low + (high - low) * step / _STEPS)


def _combo(name: str) -> QuietCombo:
    combo = QuietCombo()
    combo.setAccessibleName(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(4)
    return combo
