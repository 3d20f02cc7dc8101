"""The controls of the import: how the file is laid out, and what becomes of the examples."""

from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from nnviz.core.base.problem import say
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.splitting import LARGEST_SHARE
from nnviz.core.tables.encoding import ENCODINGS
from nnviz.core.tables.model import DECIMALS, DELIMITERS, NO_THOUSANDS, THOUSANDS, Choices, Question, Table
from nnviz.core.tables.plan import MISSING, SCALINGS, Plan, Wishes
from nnviz.ui.theme.sizes import sized
from nnviz.ui.widgets.pieces import label, tool_button

_LAST_LINE = 1_000_000


def _combo(name: str, accessible: str, entries: list[tuple[str, str]]) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(accessible)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    for value, text in entries:
        combo.addItem(text, value)
    return combo


def _row(*pairs: tuple[str, QWidget]) -> tuple[QHBoxLayout, dict[QWidget, QLabel]]:
    """Controls beside each other, each behind its label."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    labels = {}
    for text, control in pairs:
        if text:
            labels[control] = label(text)
            row.addWidget(labels[control])
        row.addWidget(control)
        row.addSpacing(6)
    row.addStretch()
    return row, labels


class LayoutRow(QWidget):
    """Encoding, delimiter, marks of numbers, line of the header: as found, until a person chooses otherwise."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        marks = {",": self.tr("comma"), ";": self.tr("semicolon"), "\t": self.tr("tab"), "|": self.tr("bar |"),
                 " ": self.tr("blanks"), ".": self.tr("point"), "'": self.tr("apostrophe"),
                 NO_THOUSANDS: self.tr("none")}  # fmt: skip
        self.encoding = _combo(
            "import_encoding", self.tr("Encoding"), [(name, say(text)) for name, text in ENCODINGS.items()]
        )
        self.encoding.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.encoding.setMinimumContentsLength(12)
        self.sheet = _combo("import_sheet", self.tr("Sheet"), [])
        self.delimiter = _combo("import_delimiter", self.tr("Delimiter"), [(d, marks[d]) for d in DELIMITERS])
        self.decimal = _combo("import_decimal", self.tr("Decimal separator"), [(d, marks[d]) for d in DECIMALS])
        self.thousands = _combo("import_thousands", self.tr("Thousands separator"),
                                [(t, marks[t]) for t in (NO_THOUSANDS, *THOUSANDS)])  # fmt: skip
        self.header = self._header_box()
        self.comments = QCheckBox(self.tr("# is a comment"))
        self.comments.setObjectName("import_comments")
        self.comments.setToolTip(self.tr("Leaves out every line that begins with #, not only those at the top"))
        self._choices = Choices()
        self.found = tool_button(self.tr("As found"), "flat")
        self.found.setObjectName("import_as_found")
        self.found.setToolTip(self.tr("Resets your choices in this row"))
        self.found.setEnabled(False)
        self.found.clicked.connect(self._forget)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        row, self._labels = _row(
            (self.tr("Sheet"), self.sheet), (self.tr("Encoding"), self.encoding),
            (self.tr("Delimiter"), self.delimiter), (self.tr("Decimal"), self.decimal),
            (self.tr("Thousands"), self.thousands), (self.tr("Names in line"), self.header), ("", self.comments),
        )  # fmt: skip
        box.addLayout(row)
        for combo in (self.encoding, self.sheet, self.delimiter, self.decimal, self.thousands):
            combo.activated.connect(self._on_chosen)
        self.header.valueChanged.connect(self._on_chosen)
        self.comments.clicked.connect(self._on_chosen)

    def _header_box(self) -> QSpinBox:
        header = QSpinBox(minimum=0, maximum=_LAST_LINE)
        header.setObjectName("import_header")
        header.setAccessibleName(self.tr("Line of the header"))
        header.setSpecialValueText(self.tr("none"))
        header.setKeyboardTracking(False)
        sized(header, max_width=84)
        header.setToolTip(self.tr("The line with the column names; everything above it is left out"))
        return header

    @property
    def choices(self) -> Choices:
        """What a person has chosen."""
        return self._choices

    def show_table(self, table: Table) -> None:
        """Shows how the file is read."""
        layout = table.layout
        with QSignalBlocker(self.sheet):
            if [self.sheet.itemData(i) for i in range(self.sheet.count())] != list(table.sheets):
                self.sheet.clear()
                for name in table.sheets:
                    self.sheet.addItem(name, name)
        for combo, value in ((self.encoding, layout.encoding), (self.delimiter, layout.delimiter),
                             (self.decimal, layout.decimal), (self.sheet, layout.sheet),
                             (self.thousands, layout.thousands or NO_THOUSANDS)):  # fmt: skip
            combo.setCurrentIndex(combo.findData(value))
        with QSignalBlocker(self.header):
            self.header.setValue(layout.header or 0)
        self.comments.setChecked(layout.comments)
        self.found.setEnabled(self._choices != Choices())
        for control, shown in ((self.sheet, len(table.sheets) > 1), (self.encoding, not layout.sheet),
                               (self.delimiter, not layout.sheet), (self.comments, not layout.sheet)):  # fmt: skip
            control.setVisible(shown)
            if control in self._labels:
                self._labels[control].setVisible(shown)

    def answer(self, question: Question, thousands: bool) -> None:
        """Says what the mark of a number is."""
        decimal, groups = ("", question.mark) if thousands else (question.mark, "")
        self._choices = replace(self._choices, decimal=decimal, thousands=groups)
        self.chosen.emit()

    def _forget(self) -> None:
        self._choices = Choices()
        self.chosen.emit()

    def _on_chosen(self) -> None:
        sender = self.sender()
        names: dict[object, str] = {self.encoding: "encoding", self.sheet: "sheet", self.delimiter: "delimiter",
                                    self.decimal: "decimal", self.thousands: "thousands"}  # fmt: skip
        if isinstance(sender, QComboBox):
            changes: dict[str, Any] = {names[sender]: sender.currentData()}
            if sender is self.sheet:  # another sheet has a header and marks of its own
                changes |= {"header": None, "decimal": "", "thousands": ""}
        elif sender is self.header:
            changes = {"header": self.header.value()}
        else:
            changes = {"comments": self.comments.isChecked()}
        self._choices = _consistent(replace(self._choices, **changes), names.get(sender, ""))
        self.chosen.emit()


def _consistent(choices: Choices, last: str) -> Choices:
    """Choices of which no two contradict each other: the last one holds, an older one is forgotten."""
    if not choices.thousands or choices.thousands != choices.decimal:
        return choices
    return replace(choices, decimal="") if last == "thousands" else replace(choices, thousands="")


class PlanRow(QWidget):
    """Task, scaling, missing cells and the share of test rows."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        scalings = {"": self.tr("as proposed"), "none": self.tr("none"), "minmax": self.tr("min-max, to 0 … 1"),
                    "standard": self.tr("standard, deviation 1")}  # fmt: skip
        gaps = {"drop": self.tr("leave the row out"), "mean": self.tr("fill in the mean"),
                "mode": self.tr("fill in the mode")}  # fmt: skip
        self.task = _combo("import_task", self.tr("Task"), [])
        self.task.setMinimumContentsLength(12)
        self.scaling = _combo("import_scaling", self.tr("Scaling"), [(s, scalings[s]) for s in ("", *SCALINGS)])
        self.scaling.setToolTip(self.tr("The network sees scaled values; everything else stays in original units"))
        self.missing = _combo("import_missing", self.tr("Missing cells"), [(m, gaps[m]) for m in MISSING])
        self.missing.setToolTip(self.tr("Empty cells and marks such as NA; for words the mode is filled in"))
        self.share = QSpinBox(minimum=0, maximum=round(100 * LARGEST_SHARE), singleStep=5, suffix=" %")
        self.share.setObjectName("import_test_share")
        self.share.setAccessibleName(self.tr("Share of the rows kept for testing"))
        row, _ = _row((self.tr("Task"), self.task), (self.tr("Scale"), self.scaling),
                      (self.tr("Missing cells"), self.missing), (self.tr("For testing"), self.share))  # fmt: skip
        self.setLayout(row)
        self._task = ""
        self._share: float | None = None
        self.task.activated.connect(self._on_task)
        for combo in (self.scaling, self.missing):
            combo.activated.connect(self.chosen)
        self.share.valueChanged.connect(self._on_share)

    def show_plan(self, plan: Plan, tasks: tuple[str, ...]) -> None:
        """Offers the tasks that are possible, and shows what is chosen."""
        self.task.clear()
        for task in tasks:
            self.task.addItem(say(TASKS[task].label), task)
        self.task.setCurrentIndex(self.task.findData(plan.task))
        self.share.setEnabled(not plan.columns("set"))
        tip = self.tr("Set by the column with train and test") if plan.columns("set") else ""
        self.share.setToolTip(tip or self.tr("Randomly chosen rows, the same ones every time"))

    def _on_task(self) -> None:
        self._task = self.task.currentData() or ""
        self.chosen.emit()

    def _on_share(self, share: int) -> None:
        self._share = share / 100.0
        self.chosen.emit()

    def changed(self, wishes: Wishes) -> Wishes:
        """The wishes with what a person chose here; the task that is shown is no choice."""
        return replace(wishes, task=self._task, scaling=self.scaling.currentData(), test_share=self._share,
                       missing=self.missing.currentData())  # fmt: skip
