"""The step-through: one multiplication after the other, in the slides' notation, with the numbers of this run."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.core.analysis.health import identical_units
from nnviz.core.base.experiment import Experiment
from nnviz.core.steps.model import Step
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.panels.answer_box import AnswerBox
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.copy_button import CopyButton
from nnviz.ui.panels.crumbs import Crumbs
from nnviz.ui.panels.example_box import ExampleBox
from nnviz.ui.panels.go_to import GoTo
from nnviz.ui.step_through.exercise import Exercise, Verdict
from nnviz.ui.step_through.step_through import StepThrough
from nnviz.ui.step_through.step_words import describe_step
from nnviz.ui.theme.sizes import dp, px, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.equation.equation_view import Cell, EquationView, holds
from nnviz.ui.views.equation.formula_line import SIZE, FormulaLine
from nnviz.ui.views.equation.layout import LABEL
from nnviz.ui.views.equation.painter import LABEL_SIZE
from nnviz.ui.views.equation.typesetter import typesetter
from nnviz.ui.widgets.eliding import ElidingLabel
from nnviz.ui.widgets.pieces import elided, height_of_lines, label, set_role, tool_button
from nnviz.ui.widgets.plain_text import tool_tip


class MathsPanel(Panel):
    """Shows the step that ``steps`` is at, and carries the student from one to the next."""

    tells_no_points = True

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.setObjectName("maths_panel")
        self.setAccessibleName(self.tr("Maths: the step-through"))
        self.steps = StepThrough(context.bench, context.state, self)
        self.exercise = Exercise()
        self._sentence = ""
        self._was_playing = False
        self.typesetter = typesetter()
        self._make()
        self._lay_out()
        self._connect()

    # ---------------------------------------------------------------- making

    def _make(self) -> None:
        self.previous = self._button(self.tr("◀ Previous"), self.tr("The previous step"))
        self.next = self._button(self.tr("Next ▶"), self.tr("The next step (Shift+→)"))
        self.play = self._button("▷", self.tr("Play the steps up to the update"))
        self.crumbs = Crumbs(self.theme)
        self.one = self._button(self.tr("one"), self.tr("One example: x (n,1)"), checkable=True)
        self.every = self._button(self.tr("all m"), self.tr("All m examples at once: X (n,m), 1/m Σ"), checkable=True)
        self._modes = QButtonGroup(self)
        self._modes.addButton(self.one)
        self._modes.addButton(self.every)
        self.one.setChecked(True)
        self.example = ExampleBox()
        self._of = ElidingLabel()
        tip = self.tr("Exercise: hides the results, which you compute and type to have them checked")
        self.by_hand = self._button(self.tr("By hand"), tip, checkable=True)
        self.reveal = self._button(
            self.tr("Show"), self.tr("Shows the hidden numbers of this step, without counting them")
        )
        self.score = label("", "muted")
        self.score.setObjectName("score")
        self.score.setToolTip(self.tr("Right and wrong answers of this exercise"))
        self.go_to = GoTo()
        self.copy = CopyButton(self.steps, self.exercise, self.context.tell)
        self.copy_latex, self.copy_numpy, self.copy_update = self.copy.latex, self.copy.numpy, self.copy.update_script
        self.formula = FormulaLine(self.theme, self.typesetter)
        self.equation = EquationView(self.theme, self.typesetter)
        self.line = elided("muted")
        self.line.setObjectName("terms")
        self.line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.missing = elided("muted")
        self.editor = AnswerBox(self.equation, self.exercise, self.theme)
        self.chosen: tuple[tuple[str, int], Cell] = ("", 0), Cell(0, 0, 0)
        self._left: tuple[Cell | None, int] = None, 0

    def _button(self, text: str, tip: str, *, checkable: bool = False) -> QToolButton:
        button = tool_button(text, "small", checkable=checkable)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        self.scroll_area = QScrollArea()
        self.scroll_area.setWidget(self.equation)
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.scroll_area.viewport().setAutoFillBackground(False)
        self.equation.setAutoFillBackground(False)
        sized(self.scroll_area, min_height=60)
        self.scroll_area.viewport().installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        sized(layout, spacing=5)
        layout.addLayout(_row(self.previous, self.next, self.play, self.crumbs, self.score, self.reveal))
        layout.addLayout(_row(self.one, self.every, self.example, self._of, self.go_to, None, self.by_hand, self.copy))
        layout.addWidget(self.missing)
        layout.addWidget(self.formula)
        layout.addWidget(self.line)
        layout.addWidget(self.scroll_area, 1)

    def _connect(self) -> None:
        steps = self.steps
        self.previous.clicked.connect(steps.previous)
        self.next.clicked.connect(steps.next)
        self.play.clicked.connect(steps.toggle)
        self.crumbs.chosen.connect(steps.go)
        self.go_to.chosen.connect(steps.go)
        self.go_to.gradient.connect(self._go_to_gradient)
        self._modes.buttonClicked.connect(lambda button: steps.show_all(button is self.every))
        self.example.valueChanged.connect(lambda number: self.context.state.choose(number - 1))
        self.by_hand.clicked.connect(self._on_by_hand)
        self.reveal.clicked.connect(self._on_reveal)
        self.equation.pointed.connect(self._on_pointed)
        self.equation.clicked.connect(self.edit)
        self.editor.answered.connect(self._on_answer)
        self.editor.told.connect(lambda text: self._say(text, True))
        self.editor.ended.connect(self._end_by_hand)
        self.editor.placed.connect(lambda: self.scroll_area.ensureWidgetVisible(self.editor, 0, px(LABEL)))
        steps.moved.connect(self._show)
        steps.changed.connect(self._on_numbers)
        steps.playing_changed.connect(lambda on: self.play.setText("❚❚" if on else "▷"))
        steps.restarted.connect(lambda text: self.context.tell(text, False))
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._typeset_ahead)

    # ---------------------------------------------------------------- following

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        super().set_theme(theme)
        self.editor.theme = theme
        self.crumbs.set_theme(theme)
        self.formula.set_theme(theme)
        self.equation.set_theme(theme)

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Another experiment: the steps begin again."""
        if old is None:
            self._return()
        self.steps.show_experiment(old, new)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The numbers follow the run."""
        self.steps.show_snapshot(snapshot)
        if self._was_playing != self.context.bench.playing:
            self._was_playing = self.context.bench.playing
            self._show(numbers_only=True)

    def leave(self) -> None:
        """Throws the steps away, but neither the place among them nor what was answered by hand."""
        self._left = self.editor.cell, self.scroll_area.verticalScrollBar().value()
        self.editor.leave()
        self._hide_numbers(False)
        self.steps.leave()
        self.context.state.light(None)

    def _return(self) -> None:
        """Another panel was looked at: everything is where it was, if the numbers are those of before."""
        cell, height = self._left
        self._hide_numbers(self.exercise.on)
        self.steps.enter()
        step = self.steps.step
        if step is not None and cell is not None and cell in self.exercise.hidden(step):
            self.editor.open(step, cell)
        self.scroll_area.verticalScrollBar().setValue(height)

    def _hide_numbers(self, hide: bool) -> None:
        """By hand, neither the diagram nor the line below the plot may tell what is to be computed."""
        self.context.state.hide_numbers(hide)

    def _go_to_gradient(self, layer: int) -> None:
        self.steps.show_all(True)
        self.steps.go("dW", layer)

    def _typeset_ahead(self) -> None:
        """Has the formulas of the steps to come set before they are needed, those with numbers of the neighbours."""
        index = self.steps.index
        for step in self.steps.steps[max(0, index - 1) : index + 2]:
            if worked := self.worked(step):
                self.typesetter.want(worked, dp(SIZE))
        for step in self.steps.steps:
            for latex in step.formula:
                self.typesetter.want(latex, dp(SIZE))
            for row in step.rows:
                for matrix in (row.result, *row.operands):
                    self.typesetter.want(matrix.symbol.label, dp(LABEL_SIZE))

    # ---------------------------------------------------------------- showing

    @Slot()
    def _on_numbers(self) -> None:
        if self.exercise.follow(self.steps.steps):
            self.editor.start_over(self.steps.step)
        self._show(numbers_only=True)

    @Slot()
    def _show(self, numbers_only: bool = False) -> None:
        step, steps = self.steps.step, self.steps
        self._show_controls()
        for part in (self.formula, self.scroll_area, self.line):
            part.setVisible(step is not None)
        self.missing.setVisible(step is None)
        if step is None:
            self.missing.setText(steps.problem)
            self.context.state.light(None)
            self._close_editor()
            return
        experiment = self.context.bench.snapshot.experiment
        rests = not (self.exercise.on or self.context.bench.playing)  # numbers that run are in the matrices below
        worked = self.worked(step) if rests else ""
        self.formula.show_formulas((*step.formula, *([worked] if worked else [])))
        self.equation.show_step(step, self.context.state.example if steps.all else None, self._duplicates())
        self.equation.hide_cells(partial(self.exercise.text_at, step))
        self._sentence = describe_step(step, experiment, steps.all)
        lines = 2 if self.exercise.on else 1  # an answer is told with all its terms
        self.line.setFixedHeight(height_of_lines(self.line, lines))
        if not numbers_only:
            self._say(self._sentence, False)
            self.context.state.light(step.lit if steps.index or steps.playing else None)
            self._close_editor()
            self.editor.open_first(step)
            self._rest.start()

    def worked(self, step: Step) -> str:
        """The formula with the numbers of the entry that was clicked, or of the selected unit and chosen example."""
        key, cell = self.chosen
        if key == (step.kind, step.layer) and holds(step, cell):
            return step.worked(cell.i, cell.j, cell.row)
        part, (rows, columns) = self.context.state.part, step.result.values.shape
        unit = source = 0
        if part is not None and part.layer == step.layer:
            unit, source = part.unit, part.source or 0
        column = (self.context.state.example or 0) if step.result.dims[1] == "m" and self.steps.all else source
        return step.worked(min(unit, rows - 1), min(column, columns - 1))

    def _duplicates(self) -> dict[str, tuple[int, ...]]:
        """The units that have a duplicate (S30), by the name of their direction in the matrices."""
        snapshot = self.context.bench.snapshot
        found = {}
        for layer in snapshot.architecture.numbers[:-1]:
            groups = identical_units(snapshot.architecture, snapshot.params, layer)
            found[f"n{layer}"] = tuple(unit - 1 for group in groups for unit in group.units)
        return found

    def _show_controls(self) -> None:
        steps, count = self.steps, len(self.context.bench.experiment.data.train)
        self.crumbs.show_place(steps.steps, steps.index)
        self.go_to.show_steps(steps.steps)
        self.previous.setEnabled(steps.index > 0)
        for button in (self.play, self.copy, self.by_hand):
            button.setEnabled(steps.step is not None)
        self.next.setEnabled(steps.step is not None and (self.context.bench.can_train or not steps.at_end))
        self.next.setText(self.tr("Update ▶") if steps.at_end else self.tr("Next ▶"))
        self.example.blockSignals(True)
        self.example.setRange(1, max(count, 1))
        self.example.setValue((self.context.state.example or 0) + 1)
        self.example.blockSignals(False)
        self.example.setVisible(not steps.all)
        self._of.show_text(self.tr("m = {}").format(count) if steps.all else self.tr("/ {}").format(count))
        (self.every if steps.all else self.one).setChecked(True)
        self.reveal.setVisible(self.exercise.on)
        self.score.setVisible(self.exercise.on)
        self.score.setText(self.tr("{} ✓  {} ✗").format(self.exercise.right, self.exercise.wrong))

    def show_state(self, changed: frozenset[str]) -> None:
        """Another example or another neuron is chosen."""
        if changed & {"example", "part"}:
            self._show(numbers_only=True)

    @Slot(object)
    def _on_pointed(self, cell: Cell | None) -> None:
        """The entry under the mouse, written out."""
        step = self.steps.step
        if step is None or self.editor.cell is not None:
            return
        if cell is None or self.exercise.text_at(step, cell) is not None:
            self._say(self._sentence, False)
            return
        row = step.rows[cell.row]
        self._say(f"{row.result.name_of(cell.i, cell.j)} = {row.explain(cell.i, cell.j)}", False)

    def _say(self, text: str, warns: bool) -> None:
        self.line.setText(text)
        self.line.setToolTip(tool_tip(text))
        set_role(self.line, "warning" if warns else "muted")

    # ---------------------------------------------------------------- check by hand

    def _on_by_hand(self, on: bool) -> None:
        if on:
            self.exercise.begin()
        else:
            self.exercise.end()
        self._hide_numbers(on)
        self._show()
        if on and self.steps.step is not None and self.steps.step.kind == "x":
            self._say(self.tr("x is given. Press Next: from then on you compute the results."), False)

    def _on_reveal(self) -> None:
        step = self.steps.step
        if step is not None:
            cell = self.editor.cell or next(self.exercise.hidden(step), None)
            self.exercise.reveal(step)
            self._show()
            if cell is not None:
                self._bring_into_view(cell)

    def _bring_into_view(self, cell: Cell) -> None:
        """Scrolls to an entry of the result, within its matrix and within the panel."""
        self.equation.bring_into_view(cell)
        place = self.equation.place_of(cell)
        if place is not None:
            self.equation.resize(self.equation.size().expandedTo(self.equation.minimumSize()))
            middle, size = place.center().toPoint(), place.size().toSize()
            self.scroll_area.ensureVisible(
                middle.x(), middle.y(), size.width() // 2 + px(8), size.height() // 2 + px(8)
            )

    def _end_by_hand(self) -> None:
        self.by_hand.setChecked(False)
        self._on_by_hand(False)

    @Slot(object)
    def edit(self, cell: Cell) -> None:
        """Opens a hidden entry for an answer; of one that is shown, the formula takes the numbers."""
        step = self.steps.step
        if step is None:
            return
        if self.exercise.text_at(step, cell) is not None:
            self.editor.open(step, cell)
        else:
            self.chosen = (step.kind, step.layer), cell
            self._show(numbers_only=True)

    def _close_editor(self) -> None:
        self.editor.leave()

    @Slot(object)
    def _on_answer(self, verdict: Verdict) -> None:
        step = self.steps.step
        self._say(verdict.text, verdict.right is not True)
        self._show_controls()
        if verdict.right and step is not None and next(self.exercise.hidden(step), None) is None:
            self._say(f"{verdict.text}   {self.tr('All results of this step are correct. Press Next.')}", False)
            if not self.steps.at_end:  # Enter goes on, but makes no update that nobody asked for
                self.next.setFocus()

    # ---------------------------------------------------------------- events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The equation fills the room that it has."""
        if watched is self.scroll_area.viewport() and event.type() == QEvent.Type.Resize:
            self._fit_equation()
        return super().eventFilter(watched, event)

    def _fit_equation(self) -> None:
        size = self.scroll_area.viewport().size()
        self.equation.set_available(QSize(size.width(), size.height()))
        self.editor.place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less of the matrices is shown."""
        super().resizeEvent(event)
        self._fit_equation()


def _row(*parts: QWidget | None) -> QHBoxLayout:
    row = QHBoxLayout()
    sized(row, spacing=3)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part, 1 if isinstance(part, Crumbs) else 0)
    return row
