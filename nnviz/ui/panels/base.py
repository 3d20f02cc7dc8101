"""What every panel is given and what it has to implement."""

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtWidgets import QWidget

from nnviz.app.view_state import ViewState
from nnviz.app.workbench import Workbench
from nnviz.ui.controllers.editor import Editor
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.view import View


class Context(Struct, frozen=True):
    """What a panel may read, and what carries out what a person wants in it."""

    bench: Workbench
    editor: Editor
    state: ViewState
    tell: Callable[[str, bool], None]
    """Shows a line at the bottom of the window; the second argument: is it a warning."""


class Panel(QWidget, View):
    """One panel. It is made when it is first opened; only the panel that is open is told of changes.

    On opening it is told everything in this order: theme, experiment, snapshot, view state.
    """

    tells_no_points = False
    """Does the panel itself always say that there are no training points? Of all others the card says it."""

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__()
        self.context, self.theme = context, theme

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self.theme = theme

    def set_mistake(self, mistake: str | None) -> None:
        """Switches an error of the slides on (E1 to E8), or off: the gradient check alone has such switches."""

    def leave(self) -> None:
        """Another panel is opened, or the window closes."""
