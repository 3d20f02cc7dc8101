"""The card of the loss curve."""

from PySide6.QtWidgets import QToolButton

from nnviz.core.base.experiment import Experiment
from nnviz.ui.views.plots.loss_plot import LossPlot
from nnviz.ui.views.units import loss_tip, marked
from nnviz.ui.views.view import View
from nnviz.ui.widgets.actions import Actions
from nnviz.ui.widgets.pieces import Card, label


class LossCard(Card, View):
    """The loss plot with its legend, the value under the cursor and the log switch."""

    def __init__(self, plot: LossPlot, actions: Actions) -> None:
        super().__init__("")
        self.title.setText(self.tr("Loss"))
        self._legend = label(self.tr("━ train   ─ test"), "muted")
        self.reading = label("", "small")
        self.head.addWidget(self.reading)
        self.head.addWidget(self._legend)
        log = QToolButton()
        log.setProperty("flat", True)
        log.setDefaultAction(actions["log_loss"])
        log.setText(self.tr("log"))
        log.setAccessibleName(self.tr("Logarithmic loss axis"))
        actions["log_loss"].changed.connect(
            lambda: log.setText(self.tr("log ✓") if log.isChecked() else self.tr("log"))
        )
        self.head.addWidget(log)
        self.body.addWidget(plot, 1)
        plot.read.connect(self._on_read)

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Says where J is that of scaled targets."""
        self.title.setText(marked(self.tr("Loss"), new.data))
        self.title.setToolTip(loss_tip(new.data))

    def _on_read(self, text: str) -> None:
        self.reading.setText(text)
        self._legend.setVisible(not text)
