"""Whether the network sees the data scaled, and the way to fit the scaling to the points as they are now."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from nnviz.core.base.experiment import Data
from nnviz.core.editing.edits import rescaled, with_scaling
from nnviz.core.network.scaling import fitted
from nnviz.core.network.scaling import rescaled as fitted_again
from nnviz.ui.views.task_words import words_of
from nnviz.ui.widgets.pieces import tool_button

_AT_ONCE, _PAUSE_MS = 200_000, 200
"""So many inputs are looked at with every edit; of more once editing pauses."""


class ScalingRow(QWidget):
    """``wanted`` carries the name of an edit and the change that it makes of the experiment."""

    wanted = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._data: Data | None = None
        self.switch = QCheckBox()
        self.switch.setObjectName("scale_data")
        self.switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.switch.clicked.connect(self._switch)
        self.again = tool_button(self.tr("Rescale"), "boxed")
        self.again.setObjectName("rescale")
        self.again.setAccessibleName(self.tr("Rescale"))
        self.again.setToolTip(
            self.tr("Fits the scaling to the training points as they are now; training starts over. Until then the "
                    "scaling stays as it is, even if the points change")
        )  # fmt: skip
        self.again.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.again.clicked.connect(lambda: self.wanted.emit(self.tr("Rescale"), rescaled))
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._show_fit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.switch, 1)
        row.addWidget(self.again)

    def show_data(self, data: Data) -> None:
        """Shows whether these data are scaled, and whether another fit would differ."""
        if data is self._data:
            self.switch.setChecked(data.scaling is not None)
            return
        self._data = data
        self.switch.setText(words_of(data).scaling())
        self.switch.setAccessibleName(self.switch.text())
        minmax = data.scaling is not None and data.scaling.kind == "minmax"
        fit = self.tr("0 to 1") if minmax else self.tr("mean 0 and standard deviation 1")
        self.switch.setToolTip(words_of(data).scaling_help().format(fit))
        self.switch.setChecked(data.scaling is not None)
        self.switch.setEnabled(data.scaling is not None or len(data.train) > 0)
        self.again.setEnabled(False)
        if data.train.x.size <= _AT_ONCE:
            self._show_fit()
        else:
            self._pause.start()

    def _meaning(self, of_targets: bool, of_reconstructions: bool) -> str:
        """What scaling does, with a gap for the values that it gives."""
        if of_targets:
            return self.tr("The network sees (x − shift)/scale in place of x, and likewise for y: {} over the training "
                           "points. Everything is still shown in original units. Training starts over")  # fmt: skip
        if of_reconstructions:
            return self.tr("The network sees (x − shift)/scale in place of x, which is also the target: {} over the "
                           "training points. Everything is still shown in original units. "
                           "Training starts over")  # fmt: skip
        return self.tr("The network sees (x − shift)/scale in place of x: {} over the training points. Everything is "
                       "still shown in original units. Training starts over")  # fmt: skip

    def _show_fit(self) -> None:
        """Another fit can be asked for where it would differ."""
        data = self._data
        scales = data is not None and data.scaling is not None and len(data.train) > 0
        self.again.setEnabled(data is not None and scales and fitted_again(data) != data.scaling)

    def _switch(self, on: bool) -> None:
        name = self.tr("Scale the data") if on else self.tr("Do not scale the data")
        self.wanted.emit(name, lambda e: with_scaling(e, fitted(e.data) if on else None))
