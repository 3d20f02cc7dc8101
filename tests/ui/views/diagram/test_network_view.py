"""The diagram as a widget: the controls of its layers."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from nnviz.core.editing.edits import add_layer, remove_layer
from tests.ui.user import User


def tab_stops_from(first: QWidget) -> list[QWidget]:
    """What Tab visits, beginning with a control."""
    found, widget = [first], first.nextInFocusChain()
    while widget is not first:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def test_tab_goes_through_the_headers_in_the_order_of_the_layers(small: User) -> None:
    """Also where a layer was added: its header is made last, after all other controls of the window."""
    view, bench = small.window.network_view, small.window.bench
    for change in (add_layer, add_layer, remove_layer, add_layer):
        bench.edit("Layers", change(bench.experiment))
        small.settle()
        controls = [stop for header in view.headers for stop in (header.activation, header.fewer, header.more)]
        wanted = [control for control in controls if control.focusPolicy() & Qt.FocusPolicy.TabFocus]
        assert tab_stops_from(wanted[0])[: len(wanted)] == wanted, "nothing else lies between them"
