"""Editing the network: weights and biases typed, turned and pulled in the diagram, frozen, and units switched off."""

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu

from nnviz.app.workbench import Workbench
from nnviz.core.base.counting import counted
from nnviz.core.base.experiment import Experiment
from nnviz.core.data.names import place_of_name, with_name
from nnviz.core.editing import edits
from nnviz.core.editing.fields import DROPOUTS
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.freezing import frozen_blocks
from nnviz.core.network.parameters import index_of
from nnviz.core.network.part import Part
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.controllers.editor import Editor
from nnviz.ui.views.diagram.network_view import NetworkView
from nnviz.ui.views.diagram.weight_editor import WeightEditor
from nnviz.ui.views.view import View
from nnviz.ui.widgets.number_line import LARGEST, step_of, stepped

_PER_PIXEL = 0.2
"""Steps for each pixel that a weight is pulled."""
_MOST_FRAMES = 12


class WeightController(QObject, View):
    """Carries out what is done with the mouse in the diagram. Where a change is refused, the editor tells it."""

    matrix_wanted = Signal(int)  # the layer whose matrix is to be shown

    def __init__(self, bench: Workbench, editor: Editor, view: NetworkView, parent: QObject) -> None:
        super().__init__(parent)
        self._bench, self._view = bench, view
        self._apply, self._refuse = editor.apply, editor.refused.emit
        self.editor = WeightEditor(view)
        self._turned: Part | None = None
        self._turned_at = (0, 0)
        self._turning = False
        self._gesture = 0
        self._start = self._up = 0.0
        bench.stack.indexChanged.connect(self._on_other_edit)
        view.clicked.connect(self.click)
        view.gripped.connect(self._on_grip)
        view.pulled.connect(self._on_pull)
        view.turned.connect(self._on_turn)
        view.pointed.connect(self._on_point)
        view.menu_wanted.connect(self._on_menu)
        view.rename_wanted.connect(self.rename)
        self.editor.entered.connect(self._set)
        self.editor.freeze_wanted.connect(self.freeze)
        self.editor.refused.connect(editor.refused)

    # ---------------------------------------------------------------- following

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Another network: what is no longer there cannot be edited."""
        part = self.editor.part
        if part is None:
            return
        value = self._value(part)
        if value is None or self._view.state.part is None:
            self.editor.close_editor()
        else:
            self.editor.show_state(value, self.is_frozen(part))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The number follows the training."""
        if self.editor.part is not None:
            value = self._value(self.editor.part)
            if value is not None:
                self.editor.show_state(value, self.is_frozen(self.editor.part))

    def _value(self, part: Part) -> float | None:
        """The present number of a weight or bias; None where the current network has none there."""
        snapshot = self._bench.snapshot
        sizes = snapshot.architecture.sizes
        if sizes != Architecture.of(self._bench.experiment.network).sizes or part.layer >= len(sizes):
            return None
        if part.unit >= sizes[part.layer] or (part.source or 0) >= sizes[part.layer - 1]:
            return None
        return float(snapshot.params[index_of(snapshot.architecture, part.parameter)])

    def is_frozen(self, part: Part) -> bool:
        """Is a weight, a bias, or all that belongs to a unit frozen?"""
        block = frozen_blocks(Architecture.of(self._bench.experiment.network))[part.layer - 1]
        return bool(block[_rows(part), _columns(part)].all())

    # ---------------------------------------------------------------- numbers

    @Slot(object, object)
    def click(self, part: Part | None, place: QPointF) -> None:
        """Selects what was clicked; a click beside everything, or on the selection, selects nothing."""
        if part == self._view.state.part:
            part = None
        self._view.state.select(part)
        value = None if part is None or not part.is_parameter else self._value(part)
        if part is None or value is None:
            self.editor.close_editor()
        else:
            self._gesture += 1
            self.editor.open_at(part, place.toPoint(), value, self.is_frozen(part))

    @Slot(object)
    def _on_grip(self, part: Part) -> None:
        self._gesture += 1
        self._start, self._up = self._value(part) or 0.0, 0.0

    @Slot(object, float, object)
    def _on_pull(self, part: Part, up: float, modifiers: Qt.KeyboardModifier) -> None:
        moved = self._start + (up - self._up) * _PER_PIXEL * step_of(modifiers)  # Shift counts from where it is pressed
        self._start, self._up = max(-LARGEST, min(LARGEST, moved)), up
        self._set(part, round(self._start, 6))

    @Slot(object, float, object)
    def _on_turn(self, part: Part, notches: float, modifiers: Qt.KeyboardModifier) -> None:
        value = self._value(part)
        if value is None:
            return
        place = self._bench.snapshot.epoch, self._bench.snapshot.position
        if part != self._turned or (place != self._turned_at and not self._bench.playing):
            self._gesture += 1
            self._turned, self._turned_at, self._start = part, place, value
        if not self._bench.playing:
            value = self._start  # what was asked for last: the snapshot may not show it yet
        self._start = stepped(value, notches, modifiers)
        self._turning = True
        self._set(part, self._start)
        self._turning = False

    @Slot()
    def _on_other_edit(self) -> None:
        """Typed, undone, anything else: the wheel goes on from what is there then."""
        if not self._turning:
            self._turned = None

    @Slot(object)
    def _on_point(self, part: Part | None) -> None:
        if part != self._turned:
            self._turned = None  # another turn of the wheel is another entry of the undo menu

    @Slot(object, float)
    def _set(self, part: Part, value: float) -> None:
        if self._value(part) is None:
            return
        index = index_of(Architecture.of(self._bench.experiment.network), part.parameter)
        name = part.parameter.name
        self._bench.set_parameter(self.tr("Set {}").format(name), index, value, f"{name} in diagram {self._gesture}")

    # ---------------------------------------------------------------- switches

    @Slot(object)
    def freeze(self, part: Part) -> None:
        """Freezes or unfreezes a weight, a bias or a whole unit."""
        frozen = self.is_frozen(part)
        name = part.parameter.name if part.is_parameter else self.tr("unit {} of layer {}").format(
            part.unit + 1, part.layer
        )  # fmt: skip
        words = self.tr("Unfreeze {}") if frozen else self.tr("Freeze {}")
        self._apply(words.format(name), lambda e: edits.toggle_frozen(e, part.layer - 1, _rows(part), _columns(part)))

    def freeze_layer(self, layer: int) -> None:
        """Freezes or unfreezes all of a layer, counted from 1."""
        whole = slice(None), slice(None)
        self._apply(self.tr("Freeze layer {}").format(layer), lambda e: edits.toggle_frozen(e, layer - 1, *whole))

    def switch(self, part: Part) -> None:
        """Switches a hidden unit off, or on again."""
        off = part.unit + 1 in self._bench.experiment.network.layers[part.layer - 1].off
        words = self.tr("Switch unit {} of layer {} on") if off else self.tr("Switch unit {} of layer {} off")
        name = words.format(part.unit + 1, part.layer)
        self._apply(name, lambda e: edits.toggle_unit(e, part.layer - 1, part.unit + 1))

    def set_dropout(self, layer: int, rate: float) -> None:
        """Another dropout of a hidden layer, counted from 1."""
        self._apply(self.tr("Dropout {:g}").format(rate), lambda e: edits.with_dropout(e, layer - 1, rate))

    # ---------------------------------------------------------------- names

    @Slot(object)
    def rename(self, part: Part) -> None:
        """Asks for another name of an input or output."""
        found = place_of_name(self._bench.experiment, part.layer, part.unit)
        if found is None:
            self._refuse(self.tr("This is a feature; only inputs and outputs can be renamed."))
            return
        where, index = found
        dialog = QInputDialog(self._view.window())
        dialog.setObjectName("rename")
        dialog.setWindowTitle(self.tr("Rename"))
        dialog.setLabelText(self.tr("Name of this input:") if where == "inputs" else self.tr("Name of this output:"))
        dialog.setTextValue(getattr(self._bench.experiment.data, where)[index])
        dialog.textValueSelected.connect(
            lambda text: self._apply(self.tr("Rename"), lambda e: with_name(e, where, index, text))
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()  # it never blocks the frames

    # ---------------------------------------------------------------- the menu

    @Slot(object, object)
    def _on_menu(self, part: Part, place: QPoint) -> None:
        menu = self.menu_for(self.in_any_frame(part))
        if menu.isEmpty():
            menu.deleteLater()
            return
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def in_any_frame(self, part: Part) -> Part:
        """The unit that a part belongs to, whose weights are the same in every frame."""
        if part.layer == 0 or part.is_parameter:
            return part
        _, unit = Architecture.of(self._bench.experiment.network).layer(part.layer).place_and_unit(part.unit)
        return Part(part.layer, unit)

    def menu_for(self, part: Part) -> QMenu:
        """What can be done with a part of the diagram."""
        menu = QMenu(self._view)
        menu.setObjectName("part_menu")
        last = len(Architecture.of(self._bench.experiment.network).sizes) - 1
        if part.layer == 0:
            menu.addAction(self.tr("Rename…"), lambda: self.rename(part))
            return menu
        if part.is_parameter:
            self._checkable(
                menu, self.tr("Freeze {}").format(part.parameter.name), self.is_frozen(part)
            ).triggered.connect(lambda: self.freeze(part))
            menu.addAction(self.tr("Set to 0"), lambda: self._set(part, 0.0))
        else:
            self._fill_unit(menu, part, last)
        menu.addSeparator()
        whole = bool(frozen_blocks(Architecture.of(self._bench.experiment.network))[part.layer - 1].all())
        text = self.tr("Freeze layer {}").format(part.layer)
        self._checkable(menu, text, whole).triggered.connect(lambda: self.freeze_layer(part.layer))
        menu.addAction(self.tr("Weights as a matrix"), lambda: self.matrix_wanted.emit(part.layer))
        return menu

    def _fill_unit(self, menu: QMenu, part: Part, last: int) -> None:
        network = self._bench.experiment.network
        if part.layer < last:
            off = part.unit + 1 in network.layers[part.layer - 1].off
            self._checkable(menu, self.tr("Switched off"), off).triggered.connect(lambda: self.switch(part))
        frozen = self._checkable(menu, self.tr("Freeze unit"), self.is_frozen(part))
        frozen.triggered.connect(lambda: self.freeze(part))
        if part.layer == last:
            menu.addAction(self.tr("Rename…"), lambda: self.rename(part))
            return
        self._fill_windows(menu, part.layer)
        dropout = menu.addMenu(self.tr("Dropout of the layer"))
        now = network.layers[part.layer - 1].dropout
        for rate in sorted({*DROPOUTS, now}):
            action = self._checkable(dropout, self.tr("none") if not rate else f"{rate:g}", rate == now)
            action.triggered.connect(lambda _on, r=rate: self.set_dropout(part.layer, r))

    def _fill_windows(self, menu: QMenu, layer: int) -> None:
        """How many frames a layer with a window sees."""
        shape = Architecture.of(self._bench.experiment.network).layer(layer)
        if not shape.windows:
            return
        windows = menu.addMenu(self.tr("Frames in the window"))
        for window in shape.windows[:_MOST_FRAMES]:
            action = self._checkable(windows, str(window), window == shape.window)
            action.triggered.connect(lambda _on, w=window: self._set_window(layer, w))

    def _set_window(self, layer: int, window: int) -> None:
        name = counted(window, self.tr("Window of 1 frame"), self.tr("Window of {} frames"))
        self._apply(name, lambda e: edits.with_window(e, layer - 1, window))

    def _checkable(self, menu: QMenu, text: str, on: bool) -> QAction:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(on)
        return action


def _rows(part: Part) -> slice:
    return slice(part.unit, part.unit + 1)


def _columns(part: Part) -> slice:
    """The columns of [W|b] that belong to a part: of a unit all."""
    if part.bias:
        return slice(-1, None)
    return slice(None) if part.source is None else slice(part.source, part.source + 1)
