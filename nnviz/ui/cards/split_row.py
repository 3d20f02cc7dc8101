"""How the examples of a person's own data are split: the share for testing, the seed that draws, and another draw."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from nnviz.core.base.experiment import Data
from nnviz.core.data.splitting import LARGEST_SHARE, share_for_testing
from nnviz.ui.theme.sizes import sized
from nnviz.ui.widgets.pieces import label, tool_button
from nnviz.ui.widgets.quiet import QuietWhole

_MOST_SEED, _NARROWEST = 10**6, 72


class SplitRow(QWidget):
    """``wanted`` carries the share and the seed to split by, and what was changed: share, seed or draw."""

    wanted = Signal(float, int, str)

    def __init__(self) -> None:
        super().__init__()
        self._data: Data | None = None
        self.share = _box(round(100 * LARGEST_SHARE), "split_share", self.tr("Test share in %"))
        self.share.setSuffix(" %")
        self.share.setToolTip(
            self.tr("Percentage of test points. All points are generated again, training and test together")
        )
        self.seed = _box(_MOST_SEED, "split_seed", self.tr("Seed of the split"))
        self.seed.setToolTip(self.tr("Generates all points again; equal seeds select the same points for testing"))
        self.again = tool_button(self.tr("Split again"), "boxed")
        self.again.setObjectName("split_again")
        self.again.setAccessibleName(self.tr("Split again"))
        self.again.setToolTip(
            self.tr(
                "Draws a new test set with the next seed. The weights are kept, so the test set may hold points that "
                "they were trained on: press Reset before you trust the test loss"
            )
        )
        self.again.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.share.valueChanged.connect(lambda _value: self._ask("share"))
        self.seed.valueChanged.connect(lambda _value: self._ask("seed"))
        self.again.clicked.connect(self._draw)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(self.tr("Test share"), "muted"), 0, 0)
        grid.addWidget(self.share, 0, 1, 1, 2)
        grid.addWidget(label(self.tr("Seed"), "muted"), 1, 0)
        grid.addWidget(self.seed, 1, 1)
        grid.addWidget(self.again, 1, 2)
        grid.setRowStretch(2, 1)

    def show_data(self, data: Data) -> None:
        """Shows the share that is for testing now."""
        self._data = data
        self.setEnabled(len(data.train) + len(data.test) > 1)
        for drawing in (self.seed, self.again):  # without test points there is nothing to draw
            drawing.setEnabled(self.isEnabled() and len(data.test) > 0)
        self.share.show_value(round(100 * share_for_testing(data)))

    def _draw(self) -> None:
        self.seed.show_value((self.seed.value() + 1) % _MOST_SEED)
        self._ask("draw")

    def _ask(self, what: str) -> None:
        if self._data is not None:
            share, present = self.share.value() / 100, share_for_testing(self._data)
            same = round(100 * present) == self.share.value() and present <= LARGEST_SHARE
            self.wanted.emit(present if same else share, self.seed.value(), what)


def _box(most: int, name: str, accessible: str) -> QuietWhole:
    """A box for a whole number from 0, taken when it is typed to its end."""
    box = QuietWhole()
    box.setRange(0, most)
    box.setObjectName(name)
    box.setAccessibleName(accessible)
    sized(box, min_width=_NARROWEST)
    return box
