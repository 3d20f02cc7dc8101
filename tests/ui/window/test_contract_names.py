"""The names that scripts rely on, and how the window looks when it opens."""

import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from nnviz.labs import load_lab
from tests.ui.user import User

ACTIONS = ("play", "step_epoch", "step_batch", "step_example", "reset", "undo", "redo", "new",
           "open", "save", "save_as", "import_csv", "export",
           "regenerate", "full_screen")  # fmt: skip
WIDGETS = ("network_view", "boundary_plot", "loss_plot", "lab_picker", "epoch_label", "train_loss_label")


PANEL_WIDGETS = {"maths": "maths_panel", "examples": "data_table", "gradients": "gradients_panel",
                 "landscape": "landscape_panel"}  # fmt: skip


def test_contract_widgets_and_actions_are_there_and_have_a_name(user: User) -> None:
    for name in WIDGETS:
        widget = user.window.findChild(QWidget, name)
        assert widget is not None and widget.isVisible(), name
        assert widget.accessibleName(), name
    for plot in (user.window.boundary_plot, user.window.loss_plot):
        assert isinstance(plot, pg.PlotWidget) and plot.getPlotItem().getViewBox() is plot.box
        assert plot.getAxis("left") is plot.axes["left"]
    for panel, name in PANEL_WIDGETS.items():
        user.window.panel_card.open(panel)
        widget = user.window.findChild(QWidget, name)
        assert widget is not None and widget.isVisible() and widget.accessibleName(), panel
    for name in ACTIONS:
        found = [a for a in user.window.actions() if a.objectName() == name]
        assert len(found) == 1 and found[0].text(), name


def test_window_opens_on_the_default_lab(user: User) -> None:
    experiment = user.window.bench.experiment
    assert experiment.lab == load_lab("circle").text
    assert user.points == 250 and experiment.training.batch_size == 10
    assert [layer.units for layer in experiment.network.layers] == [4, 2, 1]
    assert user.window.bench.speed == 60.0
