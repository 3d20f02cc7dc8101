"""What to do and what to watch in the present lab, or the notes of an experiment that is none."""

import html

from nnviz.core.base.experiment import Experiment
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.parts import fill
from nnviz.ui.theme.theme import Theme
from nnviz.ui.widgets.pieces import column, rich, wrapped


class LabPanel(Panel):
    """The text of the lab that is open; a long one scrolls."""

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.title = wrapped("title")
        self.do, self.watch = rich(), rich()
        fill(self, column(self.title, self.do, self.watch))

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Shows the text of the lab, or the notes."""
        lab = new.lab
        self.watch.setVisible(lab is not None)
        if lab is None:
            notes = new.notes or self.tr("This experiment is not a lab. Choose a lab at the top right.")
            self.title.setText(new.title or self.tr("Notes"))
            self.do.setText(html.escape(notes).replace("\n", "<br>"))
            return
        self.title.setText(f"{lab.title}   {', '.join(lab.slides)}")
        self.do.setText(f"<b>{self.tr('Do:')}</b> {html.escape(lab.do)}")
        self.watch.setText(f"<b>{self.tr('Watch:')}</b> {html.escape(lab.watch)}")
