"""The controls of the import: how the file is laid out, and what becomes of the examples."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSpinBox, QWidget

from nnviz.core.tables.encoding import ENCODINGS
from nnviz.core.tables.loading import Choices
from nnviz.core.tables.model import DECIMALS, DELIMITERS, Layout
from nnviz.core.tables.plan import SCALINGS, TASK_WORDS, Plan
from nnviz.ui.widgets.pieces import label

_MOST_TEST = 90


def _combo(name: str, accessible: str, entries: list[tuple[str, str]]) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(accessible)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    for value, text in entries:
        combo.addItem(text, value)
    return combo


class LayoutRow(QWidget):
    """Encoding, delimiter, decimal mark, header: as found, until a person chooses otherwise."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        marks = {",": self.tr("comma"), ";": self.tr("semicolon"), "\t": self.tr("tab"), "|": self.tr("bar |"),
                 " ": self.tr("blanks"), ".": self.tr("point")}  # fmt: skip
        self.encoding = _combo("import_encoding", self.tr("Encoding"), list(ENCODINGS.items()))
        self.encoding.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.encoding.setMinimumContentsLength(12)
        self.delimiter = _combo("import_delimiter", self.tr("Delimiter"), [(d, marks[d]) for d in DELIMITERS])
        self.decimal = _combo("import_decimal", self.tr("Decimal mark"), [(d, marks[d]) for d in DECIMALS])
        self.header = QCheckBox(self.tr("First row is a header"))
        self.header.setObjectName("import_header")
        self._choices = Choices()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for text, control in ((self.tr("Encoding"), self.encoding), (self.tr("Delimiter"), self.delimiter),
                              (self.tr("Decimal"), self.decimal)):  # fmt: skip
            row.addWidget(label(text))
            row.addWidget(control)
            row.addSpacing(6)
            control.activated.connect(self._on_chosen)
        row.addWidget(self.header)
        row.addStretch()
        self.header.clicked.connect(self._on_chosen)

    @property
    def choices(self) -> Choices:
        """What a person has chosen."""
        return self._choices

    def show_layout(self, layout: Layout) -> None:
        """Shows how the file is read."""
        for combo, value in ((self.encoding, layout.encoding), (self.delimiter, layout.delimiter),
                             (self.decimal, layout.decimal)):  # fmt: skip
            combo.setCurrentIndex(combo.findData(value))
        self.header.setChecked(layout.header)

    def _on_chosen(self) -> None:
        sender, was = self.sender(), self._choices
        self._choices = Choices(
            self.encoding.currentData() if sender is self.encoding else was.encoding,
            self.delimiter.currentData() if sender is self.delimiter else was.delimiter,
            self.decimal.currentData() if sender is self.decimal else was.decimal,
            self.header.isChecked() if sender is self.header else was.header,
        )
        self.chosen.emit()


class PlanRow(QWidget):
    """Task, scaling and the share of test rows."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        scalings = {"none": self.tr("none"), "min-max": self.tr("min-max, to 0 … 1"),
                    "standard": self.tr("standard, mean 0 and deviation 1")}  # fmt: skip
        self.task = _combo("import_task", self.tr("Task"), [])
        self.task.setMinimumContentsLength(14)
        self.scaling = _combo("import_scaling", self.tr("Scaling of the inputs"), [(s, scalings[s]) for s in SCALINGS])
        self.share = QSpinBox(minimum=0, maximum=_MOST_TEST, singleStep=5, suffix=" %")
        self.share.setObjectName("import_test_share")
        self.share.setAccessibleName(self.tr("Share of the rows kept for testing"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for text, control in ((self.tr("Task"), self.task), (self.tr("Scale inputs"), self.scaling),
                              (self.tr("Keep for testing"), self.share)):  # fmt: skip
            row.addWidget(label(text))
            row.addWidget(control)
            row.addSpacing(6)
        row.addStretch()
        self.task.activated.connect(self.chosen)
        self.scaling.activated.connect(self.chosen)
        self.share.valueChanged.connect(self.chosen)

    def show_plan(self, plan: Plan, tasks: tuple[str, ...]) -> None:
        """Offers the tasks that are possible, and shows what is chosen."""
        self.task.clear()
        for task in tasks:
            self.task.addItem(TASK_WORDS[task], task)
        self.task.setCurrentIndex(self.task.findData(plan.task))
        self.share.setEnabled(not plan.columns("set"))
        tip = self.tr("The column with train and test says it") if plan.columns("set") else ""
        self.share.setToolTip(tip or self.tr("Rows drawn at random, the same ones every time"))

    def changed(self, plan: Plan) -> Plan:
        """A plan with what is chosen here."""
        task = self.task.currentData() or plan.task
        share = self.share.value() / 100.0
        return Plan(plan.roles, task, self.scaling.currentData(), share, plan.seed)
