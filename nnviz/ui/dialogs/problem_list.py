"""The files that cannot be used, each with its line, in a small window of their own."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from nnviz.ui.theme.sizes import px
from nnviz.ui.widgets.enter import Dialog
from nnviz.ui.widgets.pieces import label


class ProblemList(Dialog):
    """Shows the lines of ``Library.problems``; they can be selected and copied."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Invalid lab and lesson files"))
        self.heading = label()
        self.heading.setWordWrap(True)
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName(self.windowTitle())
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addWidget(self.heading)
        layout.addWidget(self.text, 1)
        layout.addWidget(buttons)
        self.resize(px(720), px(320))

    def show_problems(self, problems: Sequence[str]) -> None:
        """Shows one line for each file, or that there is none."""
        count = len(problems)
        words = self.tr("One file is invalid:") if count == 1 else self.tr("{} files are invalid:").format(count)
        if not problems:
            words = self.tr("All lab and lesson files are valid.")
        self.heading.setText(words)
        self.text.setPlainText("\n\n".join(problems))
        self.text.setVisible(bool(problems))
