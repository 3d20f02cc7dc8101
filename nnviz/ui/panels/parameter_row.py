"""One weight or bias to adjust: its name, a slider, and a box for the exact number."""

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnviz.core.network.parameters import Parameter
from nnviz.ui.theme.sizes import sized
from nnviz.ui.widgets.pieces import label
from nnviz.ui.widgets.quiet import QuietBox, QuietSlider

REACH = 30.0
"""The slider goes from minus to plus this (slide S3 has weights of 20 and -30); the box takes any number."""
_STEPS = 10
_LARGEST = 1e9
_WIDTHS = {"name": 58, "box": 74}


class ParameterRow(QWidget):
    """``wanted`` carries the new value and whether it goes on with the last change: a drag is one change."""

    wanted = Signal(float, bool)

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self.parameter = parameter
        self._showing, self._goes_on = False, False
        name = label(parameter.name, "muted")
        sized(name, min_width=_WIDTHS["name"])
        self.slider, self.box = QuietSlider(), QuietBox()
        self.slider.setRange(int(-REACH * _STEPS), int(REACH * _STEPS))
        self.slider.setSingleStep(1)
        self.slider.setPageStep(_STEPS)
        sized(self.slider, min_width=30)
        self.slider.setAccessibleName(_tr("Slider of {}").format(parameter.name))
        self.box.setRange(-_LARGEST, _LARGEST)
        self.box.setDecimals(3)
        sized(self.box, width=_WIDTHS["box"])
        self.box.setAccessibleName(_tr("Value of {}").format(parameter.name))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        sized(row, spacing=6)
        for part in (name, self.slider, self.box):
            row.addWidget(part, int(part is self.slider))
        self.slider.sliderPressed.connect(self._begin)
        self.slider.valueChanged.connect(self._on_slider)
        self.box.valueChanged.connect(self._on_box)

    def show_value(self, value: float) -> None:
        """Shows what the parameter is now, unless it is being dragged."""
        self._showing = True
        if not self.slider.isSliderDown():
            self.slider.setValue(round(max(-REACH, min(REACH, value)) * _STEPS))
        if not (self.box.hasFocus() and self.box.lineEdit().isModified()):
            self.box.setValue(value)
        self._showing = False

    @Slot()
    def _begin(self) -> None:
        self._goes_on = False

    @Slot(int)
    def _on_slider(self, steps: int) -> None:
        if not self._showing:
            self.wanted.emit(steps / _STEPS, self._goes_on)
            self._goes_on = True

    @Slot(float)
    def _on_box(self, value: float) -> None:
        if not self._showing:
            self._goes_on = False
            self.wanted.emit(value, False)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ParameterRow", text)
