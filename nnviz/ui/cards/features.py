"""The card of the features: which functions of the inputs the network sees."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QToolButton

from nnviz.core.base.experiment import Experiment
from nnviz.core.network.features import DERIVED, feature_labels, known_features
from nnviz.ui.theme.sizes import px, sized
from nnviz.ui.views.view import View
from nnviz.ui.widgets.pieces import Card, tool_button
from nnviz.ui.widgets.plain_text import caption, tool_tip

_MOST_FEATURES = 16
_FEATURE_TEXT = 41
"""Pixels of a feature's button that its name may take."""


class FeaturesCard(Card, View):
    """Which features the network sees."""

    toggled = Signal(str)

    def __init__(self) -> None:
        super().__init__("")
        self.title.setText(self.tr("Features"))
        self._grid = QGridLayout()
        sized(self._grid, spacing=4)
        self.body.addLayout(self._grid)
        self.buttons: dict[str, QToolButton] = {}
        self._made: tuple[tuple[str, ...], list[str]] = (), []

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Offers the features that the data can have."""
        known = known_features(len(new.data.inputs))
        if len(known) > _MOST_FEATURES:
            known = tuple(DERIVED)
        labels = feature_labels(known, new.data.inputs)
        if (known, labels) != self._made:
            self._make(known, labels)
        for name, button in self.buttons.items():
            button.setChecked(name in new.network.features)

    def _make(self, names: tuple[str, ...], labels: list[str]) -> None:
        for button in self.buttons.values():
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons, self._made = {}, (names, labels)
        for i, (name, text) in enumerate(zip(names, labels, strict=True)):
            button = tool_button(text, "card", checkable=True)
            sized(button, size=(47, 26))
            button.ensurePolished()
            button.setText(
                caption(button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, px(_FEATURE_TEXT)))
            )
            button.setObjectName(f"feature.{name}")
            button.setAccessibleName(self.tr("Feature {}").format(text))
            button.setToolTip(tool_tip(text))
            button.clicked.connect(lambda _on, n=name: self.toggled.emit(n))
            self._grid.addWidget(button, i // 5, i % 5)
            self.buttons[name] = button
