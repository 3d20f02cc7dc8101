"""Sharing an experiment as text: a dialog that makes the text, and taking one from the clipboard."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment, ExperimentError
from nnviz.core.editing.sharing import from_text, to_text
from nnviz.ui.theme.sizes import sized
from nnviz.ui.widgets.enter import Dialog

_LONG = 4000
"""From so many letters on a text is too long for most chats."""

_SHOWN = 20_000
"""So many letters at most are laid out: of a hundred thousand points that alone takes a second."""


class ShareDialog(Dialog):
    """Shows the text of an experiment; switches say what is in it."""

    copied = Signal(str)

    def __init__(self, experiment: Experiment, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("share_dialog")
        self.setWindowTitle(self.tr("Share as text"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sized(self, min_width=520)
        self._experiment, self._whole = experiment, ""
        by_hand = experiment.data.recipe is None
        words = (
            self.tr("Points ({}), added, edited or imported")
            if by_hand
            else self.tr("Points ({}), as settings of the data set")
        )
        self.points = QCheckBox(words.format(len(experiment.data.train) + len(experiment.data.test)))
        self.points.setChecked(True)
        self.points.setEnabled(by_hand)  # a recipe is always in it
        self.weights = QCheckBox(self.tr("Weights and training progress"))
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName(self.tr("The experiment as text"))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        font = QFont("monospace")
        font.setStyleHint(QFont.StyleHint.TypeWriter)
        self.text.setFont(font)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.setDefault(True)
        self.copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        recipe = self.tr("Data set, network, settings and seeds are always included.")
        for part in (QLabel(recipe), self.points, self.weights, self.text, self.about, buttons):
            layout.addWidget(part)
        for switch in (self.points, self.weights):
            switch.toggled.connect(self._write)
        self._write()

    def _write(self) -> None:
        try:
            text = to_text(self._experiment, points=self.points.isChecked(), state=self.weights.isChecked())
        except ExperimentError as error:
            self._whole = ""
            self.text.clear()
            self.about.setText(str(error))
            self.copy.setEnabled(False)
            return
        self.copy.setEnabled(True)
        self._whole, shortened = text, len(text) > _SHOWN
        self.text.setPlainText(text[:_SHOWN] + " …" if shortened else text)
        by_hand = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction if shortened else by_hand)
        about = [self.tr("{} characters.").format(len(text))]
        if len(text) > _LONG:
            about.append(self.tr("That is long for a chat: a file (Save as…) may be more convenient."))
        if shortened:
            about.append(self.tr("Only the beginning is shown; Copy copies everything."))
        self.about.setText(" ".join(about))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._whole)
        self.copied.emit(self.tr("Copied. Anyone with nnviz can paste it (Edit > Paste experiment)."))
        self.accept()


class Sharing(QObject):
    """Carries out the actions of sharing."""

    message = Signal(str, bool)

    def __init__(self, window: QWidget, bench: Workbench) -> None:
        super().__init__(window)
        self._window, self._bench = window, bench

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions do, by their names."""
        return {"share": self.share, "paste_experiment": self.paste}

    def share(self) -> None:
        """Opens the dialog for the current experiment."""
        dialog = ShareDialog(self._bench.saved_experiment(), self._window)
        dialog.copied.connect(lambda text: self.message.emit(text, False))
        dialog.open()

    def paste(self) -> None:
        """Opens the experiment in the clipboard, undoably."""
        try:
            experiment = from_text(QGuiApplication.clipboard().text())
            self._bench.load(self.tr("Paste experiment"), experiment)
        except ExperimentError as error:
            self.message.emit(self.tr("Paste experiment: {}").format(error), True)
            return
        self.message.emit(
            self.tr("Pasted {}; Undo restores the previous experiment.").format(experiment.title or "…"), False
        )
