"""The data card: which data set, how it is made, and what a click adds."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
)

from nnviz.app.view_state import ViewState
from nnviz.core.base.counting import counted
from nnviz.core.base.experiment import LEFT_OUT, MAX_SEED, Experiment, Recipe, replace
from nnviz.core.base.problem import say
from nnviz.core.data.datasets import DATASETS, DataSet
from nnviz.core.editing.fields import Field, Number
from nnviz.ui.cards.click_adds import ClickAdds
from nnviz.ui.cards.form import Form
from nnviz.ui.cards.scaling_row import ScalingRow
from nnviz.ui.cards.split_row import SplitRow
from nnviz.ui.cards.thumbnails import thumbnail
from nnviz.ui.theme.sizes import sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.view import View
from nnviz.ui.widgets.pieces import Card, label, tool_button, turn_to

_COLUMNS = 5

_SHORT = {
    "checkerboard": "Checker", "film_tastes": "Films", "pass_fail": "Pass?", "xor_gate": "XOR 4", "xnor_gate": "XNOR",
    "multi_gauss": "Bumps", "final_grade": "Grade",
}  # fmt: skip
"""Labels too long for a card."""

RECIPE_FIELDS: tuple[Field, ...] = (
    Number("data.recipe.noise", "Noise", "How strong the random noise on the points is.", "goes on",
           presets=(0.0, 0.05, 0.1, 0.2, 0.3, 0.5)),
    Number("data.recipe.samples", "Points", "The number of points, training and test together.",
           "goes on", presets=(50, 100, 200, 500, 1000, 5000)),
    Number("data.recipe.test_share", "Test share", "The share of the points that is kept for testing.",
           "goes on", presets=(0.0, 0.1, 0.2, 0.3, 0.5, 0.7)),
    Number("data.recipe.classes", "Classes", "The number of classes of the points.", "goes on",
          presets=(2, 3, 4, 5, 6, 7, 8),
          applies=lambda e: e.data.recipe is not None and e.data.recipe.classes is not LEFT_OUT),
)  # fmt: skip


def _listed_in(listing: str) -> list[DataSet]:
    return [entry for entry in DATASETS.values() if entry.listing == listing]


class DataCard(Card, View):
    """Emits recipes to take; ``adder`` tells what a click is to add."""

    recipe_chosen = Signal(object, str)  # Recipe, name of the edit
    cleared = Signal()
    refused = Signal(str)

    def __init__(self, theme: Theme, state: ViewState) -> None:
        super().__init__("")
        self.state = state
        self._experiment: Experiment | None = None
        self.title.setText(self.tr("Data"))
        self._theme = theme
        self.count = label("", "muted")
        self.head.addWidget(self.count)
        self._recipe: Recipe | None = None
        self.cards = self._make_cards()
        self.demo = self._make_demo_menu()
        self.body.addWidget(self.demo)
        self.form = Form(RECIPE_FIELDS)
        self.form.edited.connect(self._on_field)
        self.form.refused.connect(self.refused)
        self.split = SplitRow()
        self._making = QStackedWidget()  # of one height, so that nothing moves when a set becomes one's own
        self._making.addWidget(self.form)
        self._making.addWidget(self.split)
        self._making.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.body.addWidget(self._making)
        self.scaling = ScalingRow()
        self.body.addWidget(self.scaling)
        self.regenerate = QToolButton()
        self.regenerate.setProperty("boxed", True)
        self._clear = QPushButton(self.tr("Clear"))
        self._clear.setToolTip(self.tr("Removes all points: an empty plane to click on"))
        self._clear.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._clear.clicked.connect(self.cleared)
        row = QHBoxLayout()
        row.addWidget(self.regenerate, 1)
        row.addWidget(self._clear)
        self.body.addLayout(row)
        self.adder = ClickAdds(theme)
        self.body.addWidget(self.adder)

    def _make_cards(self) -> QButtonGroup:
        grid = QGridLayout()
        sized(grid, spacing=4)
        group = QButtonGroup(self)
        group.setExclusive(False)
        for i, entry in enumerate(_listed_in("cards")):
            card = tool_button(say(_SHORT.get(entry.name, entry.label)), "card", checkable=True)
            card.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            sized(card, icon=(32, 32))
            sized(card, size=(47, 52))
            card.setObjectName(f"data.{entry.name}")
            card.setAccessibleName(say(entry.label))
            card.setToolTip(f"<b>{say(entry.label)}</b><br>{say(entry.help)}<br>{say(entry.noise)}")
            card.clicked.connect(lambda _on, name=entry.name: self._on_card(name))
            group.addButton(card, i)
            grid.addWidget(card, i // _COLUMNS, i % _COLUMNS)
        self.body.addLayout(grid)
        return group

    def _make_demo_menu(self) -> QToolButton:
        """The sets of the web demo, in a list: they are many, and each belongs to a lab."""
        button = QToolButton(popupMode=QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setProperty("boxed", True)
        button.setObjectName("data.demo")
        button.setToolTip(self.tr("Data sets from the course's web demo"))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        for entry in _listed_in("demo"):
            action = menu.addAction(say(entry.label))
            action.setObjectName(f"data.{entry.name}")
            action.setToolTip(f"{say(entry.help)}\n{say(entry.noise)}")
            action.triggered.connect(lambda _on, name=entry.name: self._choose(name))
        button.setMenu(menu)
        return button

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self._theme = theme
        for i, entry in enumerate(_listed_in("cards")):
            self.cards.button(i).setIcon(thumbnail(entry.name, theme, 32))
        self.adder.set_theme(theme)

    def show_state(self, changed: frozenset[str]) -> None:
        """The next point is to be another one."""
        if changed & {"next_class", "next_target"} and self._experiment is not None:
            self.adder.show_experiment(self._experiment, self.state.next_class, self.state.next_target)

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Shows the data of an experiment."""
        data, self._experiment = new.data, new
        self._recipe = data.recipe
        train, test = len(data.train), len(data.test)
        self.count.setText(f"{train} + {test}" if test else counted(train, self.tr("1 point"), self.tr("{} points")))
        self.count.setToolTip(self.tr("training points + test points"))
        chosen = "" if data.recipe is None else data.recipe.name
        for i, entry in enumerate(_listed_in("cards")):
            self.cards.button(i).setChecked(entry.name == chosen)
        of_demo = chosen in DATASETS and DATASETS[chosen].listing == "demo"
        self.demo.setText(say(DATASETS[chosen].label) if of_demo else self.tr("Sets of the web demo"))
        self.demo.setAccessibleName(self.tr("Sets of the web demo: {}").format(self.demo.text()))
        self.form.setEnabled(data.recipe is not None)
        self._clear.setEnabled(train + test > 0)
        turn_to(self._making, self.form if data.recipe is not None else self.split)
        if data.recipe is not None:
            self.form.show_experiment(old, new)
        else:
            self.form.show_nothing()
            self.split.show_data(data)
        self.scaling.show_data(data)
        self.adder.show_experiment(new, self.state.next_class, self.state.next_target)

    def _on_card(self, name: str) -> None:
        card = next(i for i, entry in enumerate(_listed_in("cards")) if entry.name == name)
        self.cards.button(card).setChecked(True)
        self._choose(name)

    def _choose(self, name: str) -> None:
        seed = 0 if self._recipe is None else self._recipe.seed
        self.recipe_chosen.emit(Recipe(name=name, seed=seed), self.tr("Data: {}").format(say(DATASETS[name].label)))

    def _on_field(self, field: Field, value: Any) -> None:
        if self._recipe is not None:
            recipe = replace(self._recipe, **{field.name: value})
            self.recipe_chosen.emit(recipe, self.tr("Change {}").format(say(field.label).lower()))

    def next_recipe(self) -> Recipe | None:
        """The same recipe with the next seed."""
        return None if self._recipe is None else replace(self._recipe, seed=(self._recipe.seed + 1) % MAX_SEED)
