"""What to do and what to watch in the present lab, or the notes of an experiment that is none."""

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from nnviz.core.experiment import Experiment
from nnviz.ui.cards import elided
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.theme import Theme


class LabPanel(Panel):
    """The text of the lab that is on the bench."""

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.title = elided("title")
        self._do, self._watch = elided(""), elided("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(7)
        layout.addWidget(self.title)
        for text in (self._do, self._watch):
            text.setTextFormat(Qt.TextFormat.RichText)
            layout.addWidget(text)
        layout.addStretch(1)

    def show_experiment(self, old: Experiment | None, experiment: Experiment) -> None:
        """Shows the text of the lab, or the notes."""
        lab = experiment.lab
        self._watch.setVisible(lab is not None)
        if lab is None:
            notes = experiment.notes or self.tr("This experiment is no lab. Choose one at the top right.")
            self.title.setText(experiment.title or self.tr("Notes"))
            self._do.setText(html.escape(notes).replace("\n", "<br>"))
            return
        self.title.setText(f"{lab.title}   {', '.join(lab.slides)}")
        self._do.setText(f"<b>{self.tr('Do:')}</b> {html.escape(lab.do)}")
        self._watch.setText(f"<b>{self.tr('Watch:')}</b> {html.escape(lab.watch)}")
