"""Check by hand: which numbers are hidden, what the student typed, and how many were right."""

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from nnviz.core.base.notation import number
from nnviz.core.steps.answer_check import is_cut_short, is_right, read_answer
from nnviz.core.steps.copying import Hidden
from nnviz.core.steps.model import Row, Step
from nnviz.core.steps.reading import row_reach
from nnviz.ui.views.equation.equation_view import Cell
from nnviz.ui.views.equation.painter import WRONG

_Place = tuple[str, int, Cell]
"""Kind and layer of a step, and an entry in it."""


class Verdict(Struct, frozen=True):
    """What is said to an answer: ``right`` is None where it was no number at all."""

    right: bool | None
    text: str


class Exercise:
    """Keeps the answers of one exercise. The step x is given; of all others every finite result is asked for."""

    def __init__(self) -> None:
        self.on = False
        self.right = self.wrong = 0
        self._found: set[_Place] = set()
        self._wrong: dict[_Place, set[float]] = {}
        self._typed: dict[_Place, str] = {}
        self._revealed: set[tuple[str, int]] = set()
        self._steps: Sequence[Step] = ()

    def begin(self) -> None:
        """A new exercise: everything is hidden again, the score is 0."""
        self.on, self.right, self.wrong = True, 0, 0
        self.forget()

    def end(self) -> None:
        """Everything is shown again."""
        self.on = False
        self.forget()

    def forget(self) -> None:
        """The numbers are others: what was found of the old ones is hidden again. The score stays."""
        self._found, self._wrong, self._typed, self._revealed = set(), {}, {}, set()

    def follow(self, steps: Sequence[Step]) -> bool:
        """Asks for the numbers of these steps from now on; returns whether they are others than before."""
        others = not _same_numbers(self._steps, steps)
        self._steps = steps
        if others:
            self.forget()
        return others

    # ---------------------------------------------------------------- what is shown

    def text_at(self, step: Step, cell: Cell) -> str | None:
        """What is written at an entry in place of its number: what was typed, or a question mark; None: the number.

        What is not a number, or was answered and is wrong, has a cross before it.
        """
        place = _place(step, cell)
        if not self.on or step.kind == "x" or place[:2] in self._revealed or place in self._found:
            return None
        if not np.isfinite(step.rows[cell.row].result.values[cell.i, cell.j]):
            return None
        text = self._typed.get(place, "?")
        return f"{WRONG} {text}" if self.is_marked(step, cell) else text

    def typed_at(self, step: Step, cell: Cell) -> str:
        """What was typed at an entry."""
        return self._typed.get(_place(step, cell), "")

    def is_marked(self, step: Step, cell: Cell) -> bool:
        """Is what is written at an entry no number, or an answer that was told to be wrong?"""
        place = _place(step, cell)
        if place not in self._typed:
            return False
        try:
            return read_answer(self._typed[place]) in self._wrong.get(place, set())
        except ValueError:
            return True

    def hides(self, step: Step) -> Hidden | None:
        """Which entries of a step a copy must leave out; None: no exercise is on."""
        if not self.on:
            return None
        return lambda row, i, j: self.text_at(step, Cell(row, i, j)) is not None

    def hidden(self, step: Step, after: Cell | None = None) -> Iterator[Cell]:
        """The entries of a step that are not found yet, from the one after a cell on and then from the first again.

        One by one: of all m examples there may be very many.
        """
        if not self.on or step.kind == "x" or (step.kind, step.layer) in self._revealed:
            return
        shapes = list(enumerate(row.result.values.shape for row in step.rows))
        turn = -1 if _is_of_what_follows(step) else 1
        cells = (Cell(r, i, j) for r, (rows, columns) in shapes[::turn] for i in range(rows) for j in range(columns))
        before = []
        for cell in cells:
            if self.text_at(step, cell) is None:
                continue
            if after is not None and (turn * cell.row, cell.i, cell.j) <= (turn * after.row, after.i, after.j):
                before.append(cell)
            else:
                yield cell
        yield from before

    # ---------------------------------------------------------------- what is typed

    def keep(self, step: Step, cell: Cell, text: str) -> str:
        """Keeps a text that was typed and left without an answer; returns what is wrong with it, if it is no number."""
        place, text = _place(step, cell), text.strip()
        if not text:
            self._typed.pop(place, None)
            return ""
        self._typed[place] = text
        try:
            read_answer(text)
        except ValueError as error:
            return str(error)
        return ""

    def answer(self, step: Step, cell: Cell, text: str) -> Verdict:
        """Takes an answer. A wrong one is told with the product terms, and counted where it is not the same as before.

        The result itself is not told: it is still asked for. What is not a number is told and not counted.
        """
        problem = self.keep(step, cell, text)
        if problem:
            return Verdict(None, problem)
        answer, place, row = read_answer(text), _place(step, cell), step.rows[cell.row]
        value, name = float(row.result.values[cell.i, cell.j]), row.result.name_of(cell.i, cell.j)
        if is_right(answer, value):
            return self._take_right(place, f"✓ {name} = {number(value)}")
        if is_right(answer, value, row_reach(row, cell.i, cell.j)):
            words = QCoreApplication.translate("Exercise", "✓ {}: your answer is as exact as the shown digits allow")
            return self._take_right(place, words.format(f"{name} = {number(value)}"))
        told = self._wrong.setdefault(place, set())
        self.wrong += answer not in told
        told.add(answer)
        question = f"{name} = {row.question(cell.i, cell.j)}"
        return Verdict(False, f"{WRONG} {_with_reason(text, value).format(question)}")

    def _take_right(self, place: _Place, text: str) -> Verdict:
        self.right += 1
        self._found.add(place)
        return Verdict(True, text)

    def reveal(self, step: Step) -> None:
        """Shows all that is hidden in a step, uncounted."""
        self._revealed.add((step.kind, step.layer))


def _is_of_what_follows(step: Step) -> bool:
    """Is the first row computed from a row below it, as J is from each 𝓛? Then those come first."""
    return any(matrix is row.result for row in step.rows[1:] for matrix in step.rows[0].operands)


def _with_reason(text: str, value: float) -> str:
    """Why an answer is wrong, where that is known, with a gap for what is asked."""
    if not is_cut_short(text, value):
        return "{}"
    return QCoreApplication.translate("Exercise", "correct so far, but three digits are needed: {}")


def _same_numbers(before: Sequence[Step], now: Sequence[Step]) -> bool:
    """Do the steps of two moments compute the same from the same?"""
    return len(before) == len(now) and all(
        (a.kind, a.layer, len(a.rows)) == (b.kind, b.layer, len(b.rows)) and all(map(_same_row, a.rows, b.rows))
        for a, b in zip(before, now, strict=True)
    )


def _same_row(before: Row, now: Row) -> bool:
    matrices = ((before.result, *before.operands), (now.result, *now.operands))
    return len(matrices[0]) == len(matrices[1]) and all(
        np.array_equal(a.values, b.values, equal_nan=True) for a, b in zip(*matrices, strict=True)
    )


def _place(step: Step, cell: Cell) -> _Place:
    return step.kind, step.layer, cell
