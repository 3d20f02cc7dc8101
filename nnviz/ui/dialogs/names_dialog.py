"""The dialog that renames inputs and outputs or classes, all of them in one edit."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from nnviz.core.base.experiment import Data, ExperimentError
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.classes import class_names
from nnviz.ui.theme.sizes import px
from nnviz.ui.views.task_words import words_of
from nnviz.ui.widgets.enter import Dialog
from nnviz.ui.widgets.pieces import label, scroll, wrapped

_SIZE = (360, 380)
Take = Callable[[tuple[str, ...], tuple[str, ...], tuple[str, ...]], None]
"""Names of the inputs, of the outputs or several classes, and of the two classes of a binary task."""


class NamesDialog(Dialog):
    """``take`` makes the edit and raises ExperimentError where the names cannot be; the dialog says so and stays."""

    def __init__(self, data: Data, take: Take, parent: QWidget, at: int) -> None:
        super().__init__(parent)
        self.setObjectName("names_dialog")
        self.setWindowTitle(self.tr("Names"))
        self._take = take
        form_box = QWidget()
        form = QFormLayout(form_box)
        self.inputs = [self._line(form, self.tr("Input {}").format(i + 1), name) for i, name in enumerate(data.inputs)]
        task = TASKS[data.task]
        word = words_of(data).output()
        outputs = () if task.rebuilds_inputs else data.outputs
        self.outputs = [self._line(form, word.format(i + 1), name) for i, name in enumerate(outputs)]
        classes = class_names(data) if task.yes_or_no else ()
        self.classes = [self._line(form, self.tr("Class {}").format(i), name) for i, name in enumerate(classes)]
        self.status = wrapped("warning")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._try)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(scroll(form_box), 1)
        layout.addWidget(self.status)
        layout.addWidget(buttons)
        self.resize(*(px(side) for side in _SIZE))
        lines = [*self.inputs, *self.outputs, *self.classes]
        first = lines[min(at, len(lines) - 1)]
        first.setFocus()
        first.selectAll()

    def _line(self, form: QFormLayout, title: str, name: str) -> QLineEdit:
        line = QLineEdit(name)
        line.setAccessibleName(title)
        form.addRow(label(title), line)
        return line

    def _try(self) -> None:
        try:
            inputs, outputs, classes = (
                tuple(line.text() for line in lines) for lines in (self.inputs, self.outputs, self.classes)
            )
            self._take(inputs, outputs, classes)
        except ExperimentError as error:
            self.status.setText(error.what)
            return
        self.accept()
