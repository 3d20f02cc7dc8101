"""The question that a table leaves open: whether the mark in 305.948 parts thousands, or is the decimal one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from nnviz.core.tables.model import Question
from nnviz.ui.widgets.pieces import label


class QuestionRow(QWidget):
    """Asks with a button for each answer; ``answered`` says whether the mark parts thousands."""

    answered = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("import_question")
        self.text = label("", "warning")
        self.text.setWordWrap(True)
        self.whole, self.fraction = QPushButton(), QPushButton()
        self.whole.setObjectName("import_whole")
        self.fraction.setObjectName("import_fraction")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.text, 1)
        row.addWidget(self.whole)
        row.addWidget(self.fraction)
        self.whole.clicked.connect(lambda: self.answered.emit(True))
        self.fraction.clicked.connect(lambda: self.answered.emit(False))
        self.hide()

    def ask(self, question: Question | None) -> None:
        """Asks a question, or none."""
        self.setVisible(question is not None)
        if question is None:
            return
        self.text.setText(self.tr("The table does not show how to read {} in “{}”.")
                          .format(question.cell, question.column))  # fmt: skip
        self.whole.setText(self.tr("It is {}").format(question.whole))
        self.fraction.setText(self.tr("It is {}").format(question.fraction))
