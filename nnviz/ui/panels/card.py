"""The card below the network: a row of tabs and the panel that is open."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QSplitter,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.settings import Settings
from nnviz.app.view_state import ASPECTS
from nnviz.core.base.experiment import Experiment
from nnviz.core.training.snapshot import Snapshot
from nnviz.labs import is_another_lab
from nnviz.panels import PANELS
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.registry import make_panel
from nnviz.ui.panels.remarks import no_points, one_sided, unsound
from nnviz.ui.theme.sizes import px, scale, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.view import View
from nnviz.ui.widgets.pieces import set_role, tool_button, turn_to, wrapped

if TYPE_CHECKING:
    from nnviz.ui.step_through.step_through import StepThrough


@runtime_checkable
class HasSteps(Protocol):
    """The panel of the step-through; to know its class would load it with the window."""

    steps: "StepThrough"


@runtime_checkable
class HasLayers(Protocol):
    """A panel that shows one layer at a time."""

    def show_layer(self, layer: int) -> None:
        """Shows a layer, counted from 1."""


class TabStrip(QWidget):
    """One button per panel; those that find no room are in a menu at the end. The chosen one is always in sight."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.buttons: dict[str, QToolButton] = {}
        for entry in PANELS.values():
            button = tool_button(_tr(entry.title), "tab", checkable=True)
            button.setToolTip(_tr(entry.help))
            button.setObjectName(f"tab_{entry.name}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _on, name=entry.name: self.chosen.emit(name))
            self.buttons[entry.name] = button
            self._row.addWidget(button)
        self.more = tool_button("⋯", "tab")
        self.more.setAccessibleName(self.tr("More panels"))
        self.more.setToolTip(self.more.accessibleName())
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.more)
        self.menu.triggered.connect(lambda action: self.chosen.emit(action.data()))
        self.more.setMenu(self.menu)
        self._row.addWidget(self.more)
        self._row.addStretch(1)
        self._current = ""

    def show_current(self, name: str) -> None:
        """Marks the panel that is open."""
        self._current = name
        for key, button in self.buttons.items():
            button.setChecked(key == name)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Room for the open tab and the menu: the others give way."""
        return QSize(px(_LEAST), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer tabs have room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Shows as many tabs as there is room for; the open one takes the last place where it would be left out."""
        widths = {name: button.sizeHint().width() for name, button in self.buttons.items()}
        shown = list(widths)
        if sum(widths.values()) > self.width():
            room = self.width() - self.more.sizeHint().width() - widths.get(self._current, 0)
            shown = []
            for name, width in widths.items():
                if name != self._current and width > room:
                    break
                shown.append(name)
                room -= 0 if name == self._current else width
            if self._current and self._current not in shown:
                shown.append(self._current)
        self.menu.clear()
        for name, button in self.buttons.items():
            button.setVisible(name in shown)
            if name not in shown:
                self.menu.addAction(button.text()).setData(name)
        self.more.setVisible(not self.menu.isEmpty())


_LEAST = 200
"""Pixels that the row of tabs can be pressed into."""
_NETWORK = 250
"""Pixels that the network keeps, in a window that is high enough."""
_CHROME = 48
"""Pixels of tabs and margins around a panel."""


class PanelCard(QFrame, View):
    """Makes a panel when it is first opened, and tells the open one what changes."""

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._theme, self._settings = theme, settings
        self.context: Context | None = None
        self.tabs = TabStrip()
        self.panels: dict[str, Panel] = {}
        self.current = ""
        layout = QVBoxLayout(self)
        sized(layout, margins=(11, 5, 11, 8))
        sized(layout, spacing=7)
        layout.addWidget(self.tabs)
        self.remark = wrapped()
        self.remark.setAccessibleName(self.tr("What is missing or wrong"))
        self.remark.hide()
        layout.addWidget(self.remark)
        self._stack = QStackedLayout()
        layout.addLayout(self._stack, 1)
        self.tabs.chosen.connect(self.open)

    def fill_menu(self, menu: QMenu) -> None:
        """One entry per panel; the first nine have a key of their own."""
        for number, (name, button) in enumerate(self.tabs.buttons.items(), start=1):
            action = menu.addAction(button.text())
            action.setObjectName(f"panel_{name}")
            if number < 10:
                action.setShortcut(f"Ctrl+{number}")
            action.triggered.connect(lambda _=False, n=name: self.open(n))

    def begin(self, context: Context) -> None:
        """Takes what panels need, and opens the panel that was open last."""
        self.context = context
        splitter = self._splitter()
        if splitter is not None:
            splitter.splitterMoved.connect(self._remember_height)
        name = self._settings.panel
        self.open(name if name in PANELS else next(iter(PANELS)))

    def _splitter(self) -> QSplitter | None:
        parent = self.parent()
        return parent if isinstance(parent, QSplitter) else None

    def _remember_height(self) -> None:
        """A person dragged the edge: this panel keeps its height."""
        self._settings.set_panel_height(self.current, round(self.height() / scale()))

    def fit_height(self) -> None:
        """Makes the card as high as the open panel wants, or as a person left it; the network keeps room for itself."""
        splitter = self._splitter()
        if splitter is None or not self.current:
            return
        total = sum(splitter.sizes())
        most = max(total - px(_NETWORK), total // 2)
        wanted = px(self._settings.panel_height(self.current)) or min(px(PANELS[self.current].height + _CHROME), most)
        splitter.setSizes([total - wanted, wanted])

    def forget_mistake(self) -> None:
        """Switches off what is wrong on purpose, in whichever panel."""
        for panel in self.panels.values():
            panel.set_mistake(None)

    def open(self, name: str) -> Panel:
        """Opens a panel by its name."""
        assert self.context is not None
        if name == self.current:
            self.tabs.show_current(name)
            return self.panels[name]
        if self.current:
            self.panels[self.current].leave()
        if name not in self.panels:
            panel = make_panel(name, self.context, self._theme)
            self.panels[name] = panel
            self._stack.addWidget(panel)
        self.current = name
        panel = self.panels[name]
        turn_to(self._stack, panel)
        self.tabs.show_current(name)
        panel.set_theme(self._theme)
        panel.show_experiment(None, self.context.bench.experiment)
        panel.show_snapshot(self.context.bench.snapshot)
        self._show_remark(self.context.bench.snapshot)
        panel.show_state(ASPECTS)
        self._settings.panel = name
        if self.isVisible():  # else the window does it when it is shown
            self.fit_height()
        return panel

    @property
    def panel(self) -> Panel:
        """The panel that is open."""
        return self.panels[self.current]

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme; a closed panel does when it is opened."""
        self._theme = theme
        if self.current:
            self.panel.set_theme(theme)

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Has the open panel follow; one that has nothing to show in another lab gives way to the lab's text."""
        if self.current and is_another_lab(old, new) and not PANELS[self.current].fits(new):
            self.open("lab")
        if self.current:
            self.panel.show_experiment(old, new)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Has the open panel follow."""
        if self.current:
            self.panel.show_snapshot(snapshot)
            self._show_remark(snapshot)

    def _show_remark(self, snapshot: Snapshot) -> None:
        """What is missing or wrong is shown above every panel, in one place and in the same words."""
        wrong = unsound(snapshot)
        missing = one_sided(snapshot) or ("" if self.panel.tells_no_points else no_points(snapshot))
        text = " ".join(part for part in (wrong, missing) if part)
        if text != self.remark.text():
            set_role(self.remark, "warning" if wrong else "muted")
            self.remark.setText(text)
            self.remark.setVisible(bool(text))

    def show_state(self, changed: frozenset[str]) -> None:
        """Has the open panel follow."""
        if self.current:
            self.panel.show_state(changed)

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions do, by their names."""
        return {"step_operation": self.step_operation}

    def step_operation(self) -> None:
        """One operation of the step-through, which opens where it is not open yet."""
        steps = self.steps
        assert self.context is not None
        self.context.bench.pause()
        steps.next()

    @property
    def steps(self) -> "StepThrough":
        """The step-through, whose panel is opened where it is not."""
        panel = self.open("maths")
        assert isinstance(panel, HasSteps)
        return panel.steps

    def show_matrix(self, layer: int) -> None:
        """Opens the weights of a layer, counted from 1, as a matrix."""
        panel = self.open("weights")
        assert isinstance(panel, HasLayers)
        panel.show_layer(layer)

    def leave(self) -> None:
        """The window closes."""
        if self.current:
            self.panel.leave()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Panels", text)
