"""The gradient check: back-propagation against centred differences, and what the slides' mistakes do to it."""

import html

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from nnviz.app.background import Background
from nnviz.core.analysis.gradcheck import EPSILON, TOLERANCE, CheckedMatrix, CheckResult, GradientCheck, by_matrix
from nnviz.core.analysis.mistake_words import in_network, on_slide
from nnviz.core.analysis.mistakes import MISTAKES
from nnviz.core.base.experiment import Experiment
from nnviz.core.base.notation import number, short
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.parts import LARGEST_LOSS, column_or_saying
from nnviz.ui.theme.sizes import px, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.widgets.pieces import begin_segments, label, rich, tool_button, wrapped

AT_ONCE = 0.05
"""Seconds that a check may take while the window waits; what is left is done between its frames."""


class GradientsPanel(Panel):
    """Checks dJ/dw of every parameter; a switch for each error of the slides makes the check fail where it should."""

    tells_no_points = True

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.setObjectName("gradients_panel")
        self.setAccessibleName(self.tr("Gradient check"))
        self.mistake: str | None = None
        self.result: list[CheckedMatrix] = []
        self._unseen: str | None = None
        self._of: Snapshot | None = None
        self._quick = True
        self.work = Background(self)
        self.work.done.connect(self._finish)
        self.work.failed.connect(self._on_failed)
        self.work.progress.connect(self._show_progress)
        self._make()
        self._lay_out()

    # ---------------------------------------------------------------- making

    def _make(self) -> None:
        self.again = tool_button(self.tr("Check"), "small")
        self.again.setToolTip(self.tr("Compares every gradient with a difference quotient at the current weights"))
        self.again.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.again.clicked.connect(self.check)
        self.progress = QProgressBar(maximum=100)
        sized(self.progress, size=(110, 12))
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress of the gradient check"))
        self.cancel = tool_button(self.tr("Cancel"), "small")
        self.cancel.clicked.connect(self._on_cancel)
        self.verdict = wrapped()
        self.stale = wrapped("muted")
        self.switches: dict[str, QToolButton] = {}
        for name, mistake in MISTAKES.items():
            button = tool_button(name, "segment", checkable=True)
            button.setObjectName(f"mistake_{name}")
            button.setToolTip(self.tr("The slide writes: {}").format(on_slide(mistake)))
            button.setAccessibleName(f"{name}: {on_slide(mistake)}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda on, n=name: self.set_mistake(n if on else None))
            self.switches[name] = button
        begin_segments(next(iter(self.switches.values())))
        self.about = rich()
        self.about.setObjectName("mistake")
        self.table = label()
        self.table.setTextFormat(Qt.TextFormat.RichText)
        self.table.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.table.setAccessibleName(self.tr("Largest relative error of each matrix"))

    def _lay_out(self) -> None:
        first = _row(self.again, self.progress, self.cancel, self.verdict)
        switches = _row(label(self.tr("Slides:"), "muted"), *self.switches.values(), None)
        self.saying = column_or_saying(self, first, switches, self.about, self.table, self.stale)

    # ---------------------------------------------------------------- following

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        super().set_theme(theme)
        self._show()

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Another experiment: what was checked is of no use any more."""
        if old is None or old != new:
            self._drop()
            self._of, self.result, self._quick = None, [], True

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Checks at once where that is quick and nothing trains; otherwise says that the check is an old one."""
        if not self.saying.say(self._missing(snapshot)):
            self._drop()
            return
        moved = self._of is None or self._of.serial != snapshot.serial
        if moved and not self.work.running and self._quick and not self.context.bench.playing:
            self.check()
        else:
            self._show()

    def _missing(self, snapshot: Snapshot) -> str:
        if not len(snapshot.experiment.data.train):
            return self.tr(
                "There are no training points; a gradient needs at least one. Click on the plane to add one."
            )
        if snapshot.architecture.activations[-1] == "threshold":
            return self.tr(
                "A threshold unit has no gradient to check: its slope is 0 everywhere. "
                "The perceptron rule updates the weights without a gradient."
            )
        if not abs(snapshot.train_loss) < LARGEST_LOSS:
            return self.tr("J is too large at these weights for a meaningful difference quotient. Reset first.")
        return ""

    def leave(self) -> None:
        """Gives up a check that is under way."""
        self._drop()

    # ---------------------------------------------------------------- checking

    def set_mistake(self, mistake: str | None) -> None:
        """Switches one of the slides' errors on, or all of them off, and checks with it."""
        if mistake is None and self.mistake is None:
            return
        self.mistake = mistake
        for name, button in self.switches.items():
            button.setChecked(name == mistake)
        self.check()

    @Slot()
    def check(self) -> None:
        """Checks at the current weights: at once, or, where it takes longer, between the frames of the window."""
        snapshot = self.context.bench.snapshot
        self._drop()
        self._of, self.result, self._unseen = snapshot, [], None
        if not self.saying.say(self._missing(snapshot)):
            return
        mistake = None if self._why_not(snapshot) or self._unfit(snapshot) else self.mistake
        self.work.between_frames(GradientCheck.of(snapshot.experiment, snapshot.params, mistake).steps(), AT_ONCE)
        self._quick = not self.work.running
        if self.work.running:
            self._show()

    @Slot(float)
    def _show_progress(self, share: float) -> None:
        self.progress.setValue(int(100 * share))

    @Slot(object)
    def _finish(self, found: CheckResult) -> None:
        self.result, self._unseen = by_matrix(found.rows), found.unseen
        self._show()

    def _on_cancel(self) -> None:
        self._drop()
        self._of, self.result = None, []
        self._show()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._on_cancel()
        self.context.tell(str(error), True)

    def _drop(self) -> None:
        self.work.cancel()

    def _why_not(self, snapshot: Snapshot) -> str | None:
        """Why the mistake that is switched on makes no difference here; None where it does, or where none is on."""
        if self.mistake is None:
            return None
        training, m = snapshot.experiment.training, len(snapshot.experiment.data.train)
        return MISTAKES[self.mistake].why_not(snapshot.architecture, training.loss, m)

    def _unfit(self, snapshot: Snapshot) -> str | None:
        """Why the mistake that is switched on cannot even be computed here; None where it can, or where none is on."""
        if self.mistake is None:
            return None
        return MISTAKES[self.mistake].unfit(snapshot.architecture, len(snapshot.experiment.data.train))

    def _spoiled(self, snapshot: Snapshot) -> frozenset[tuple[str, int]]:
        """The matrices whose gradient the mistake that is switched on spoils."""
        if self.mistake is None:
            return frozenset()
        training, m = snapshot.experiment.training, len(snapshot.experiment.data.train)
        return MISTAKES[self.mistake].shows(snapshot.architecture, training.loss, m)

    # ---------------------------------------------------------------- showing

    def _show(self) -> None:
        running = self.work.running
        for part in (self.progress, self.cancel):
            part.setVisible(running)
        self.again.setVisible(not running)
        self.progress.setValue(int(100 * self.work.share))
        self.verdict.setText(self._verdict())
        self.about.setText(self._about())
        self.about.setVisible(self.mistake is not None)
        self.table.setText(self._rows() if self.result else "")
        self.table.setVisible(bool(self.result))
        self.stale.setText(self._stale())
        self.stale.setVisible(bool(self.stale.text()))

    def _verdict(self) -> str:
        if self.work.running or not self.result:
            return "" if self.work.running else self.tr("Not checked yet.")
        if self._of is not None and self._unfit(self._of):
            spoiled = ", ".join(f"d{letter}[{layer}]" for letter, layer in sorted(self._spoiled(self._of)))
            return self.tr("✗ Wrong: {} cannot be computed with {}, its matrices do not fit.").format(
                spoiled, self.mistake
            )
        errors = [matrix.worst.error for matrix in self.result if matrix.worst is not None]
        if not errors:
            return self.tr("Nothing could be compared: every parameter is at a kink of ReLU.")
        worst = max(errors)
        if all(matrix.passed for matrix in self.result):
            if self._hides() is not None:
                text = self.tr("= {} changes no gradient here, so the check cannot find it.")
                return text.format(self.mistake)
            text = self.tr("✓ Every gradient is right: the largest relative error is {} (allowed {}, ε = {}).")
            return text.format(short(worst), short(TOLERANCE), short(EPSILON))
        wrong = ", ".join(f"d{m.matrix}[{m.layer}]" for m in self.result if not m.passed)
        return self.tr("✗ Wrong: {}. Relative error up to {} (allowed {}).").format(
            wrong, short(worst), short(TOLERANCE)
        )

    def _hides(self) -> str | None:
        """Why the mistake that is switched on does not show, in this network or at these weights; None where it may."""
        if self.mistake is None or self._of is None:
            return None
        return self._why_not(self._of) or self._unseen

    def _about(self) -> str:
        if self.mistake is None:
            return ""
        mistake, snapshot = MISTAKES[self.mistake], self._of or self.context.bench.snapshot
        here, missing = in_network(mistake, snapshot.architecture)
        slide = self.tr("<b>{}</b> The slide writes: {}").format(mistake.id, html.escape(on_slide(mistake)))
        if here != on_slide(mistake):
            slide = f"{slide} · {self.tr('here: {}').format(html.escape(here))}"
        lines = [slide]
        if why := self._why_not(snapshot):
            lines.append(self.tr("<b>No difference in this network:</b> {}.").format(html.escape(why)))
        elif unfit := self._unfit(snapshot):
            lines += [html.escape(missing), html.escape(unfit) + "."]
        elif self._unseen:
            lines.append(self.tr("<b>No difference at these weights:</b> {}.").format(html.escape(self._unseen)))
            lines.append(self.tr("At other weights: {}").format(html.escape(missing)))
        else:
            lines.append(html.escape(missing))
            lines += self._unseen_part(snapshot)
        return "<br>".join(lines)

    def _unseen_part(self, snapshot: Snapshot) -> list[str]:
        """The matrices that the mistake would spoil but does not at these weights."""
        spoiled = self._spoiled(snapshot)
        same = [f"dJ/d{r.matrix}[{r.layer}]" for r in self.result if r.passed and (r.matrix, r.layer) in spoiled]
        return [self.tr("At these weights it makes no difference to {}.").format(", ".join(same))] if same else []

    def _rows(self) -> str:
        """One row per matrix: the largest error, its parameter, both gradients."""
        muted, warning = self.theme.color("muted").name(), self.theme.color("warning").name()
        head = ("", self.tr("error"), self.tr("worst at"), self.tr("analytic"), self.tr("numeric"),
                self.tr("at kinks"))  # fmt: skip
        rows = ["".join(f"<td style='color:{muted}; padding: 0 {px(9)}px {px(2)}px 0'>{text}</td>" for text in head)]
        unfit = self._spoiled(self._of) if self._of is not None and self._unfit(self._of) else frozenset()
        for matrix in self.result:
            is_unfit = (matrix.matrix, matrix.layer) in unfit
            passed = "=" if self._hides() is not None else "✓"
            sign = passed if matrix.passed and not is_unfit else f"<span style='color:{warning}'>✗</span>"
            name = f"{sign} dJ/d{matrix.matrix}<sup>[{matrix.layer}]</sup>"
            worst, cells = matrix.worst, (name, "–", "–", "–", "–")
            if worst is not None and is_unfit:
                cells = (name, "–", worst.name, self.tr("none"), number(worst.numeric))
            elif worst is not None:
                cells = (name, short(worst.error), worst.name, number(worst.analytic), number(worst.numeric))
            kinks = str(matrix.kinks) if matrix.kinks else "–"
            rows.append("".join(f"<td style='padding: 0 {px(9)}px 0 0'>{text}</td>" for text in (*cells, kinks)))
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"

    def _stale(self) -> str:
        if self._of is None or not self.result:
            return ""
        text = self.tr("At epoch {}.").format(self._of.epoch)
        if self._of.serial == self.context.bench.snapshot.serial:
            return text
        return f"{text} {self.tr('The weights have changed since. Check again.')}"


def _row(*parts: QWidget | None) -> QHBoxLayout:
    row = QHBoxLayout()
    sized(row, spacing=4)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part, 1 if isinstance(part, QLabel) and part.wordWrap() else 0)
    return row
