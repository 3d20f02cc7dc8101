"""What each action of the window calls; what an action is called and which keys it has is said in ``actions``."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from nnviz.ui.dialogs.about import show_about

if TYPE_CHECKING:
    from nnviz.ui.window.main_window import MainWindow


def slots_of(window: "MainWindow") -> dict[str, Callable[..., object]]:
    """The slot of each action by its name; those of the tools for points connect themselves."""
    bench, editor, documents = window.bench, window.editor, window.documents
    return {
        "new": documents.new, "open": documents.open, "save": documents.save, "save_as": documents.save_as,
        "share": window.sharing.share, "paste_experiment": window.sharing.paste, **window.tables.slots,
        "quit": window.close, "open_lab_folder": lambda: window.shelf.choose_folder(),
        "close_lab_folder": lambda: window.shelf.take_folder(None),
        "problem_files": lambda: window.shelf.show_problems(),
        "lecture": lambda: window.sidebar.show_page("lecture"),
        "controls": lambda: window.sidebar.show_page("controls"),
        "next_lesson": lambda: window.turn_lesson(1), "previous_lesson": lambda: window.turn_lesson(-1),
        "undo": bench.undo, "redo": bench.redo,
        "play": bench.toggle, "step_epoch": lambda: bench.step_epochs(1),
        "step_batch": bench.step_batch,
        "step_example": bench.step_example, "step_operation": window.step_operation,
        "step_many": lambda: bench.step_epochs(100), "reset": bench.reset,
        "new_seed": editor.new_seed, "add_layer": editor.add_layer, "remove_layer": editor.remove_layer,
        "regenerate": lambda: editor.take_recipe(window.data_card.next_recipe(), window.tr("Regenerate")),
        "clear_points": editor.clear_points, "next_example": lambda: window.probe.pin_next(1),
        "previous_example": lambda: window.probe.pin_next(-1), "reset_view": window.boundary_plot.reset_view,
        "probe": window.probe.switch_marker,
        "shown_controls": window.hiding.choose,
        "log_loss": window.loss_plot.set_logarithmic, "dark": window.choose_dark,
        "full_screen": window.set_full_screen, "about": lambda: show_about(window),
    }  # fmt: skip
