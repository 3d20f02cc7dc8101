"""How a panel is made from its entry in ``nnviz.panels``."""

from importlib import import_module

from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.theme.theme import Theme


def make_panel(name: str, context: Context, theme: Theme) -> Panel:
    """The panel by its name; its module is loaded when it is first opened, not when the window is."""
    module = import_module(f"nnviz.ui.panels.{name}")
    panel: Panel = getattr(module, f"{name.capitalize()}Panel")(context, theme)
    return panel
