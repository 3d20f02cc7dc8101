"""Check by hand: which numbers are hidden, what the student typed, and how many were right."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.core.hand_check import is_right, read_answer
from nnviz.core.notation import number
from nnviz.core.steps.model import Step
from nnviz.ui.views.equation import Cell

_Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said to an answer: ``right`` is None where it was no number at all."""

    right: bool | None
    text: str


class HandExercise:
    """Keeps the answers of one exercise. The step x is given; of all others every finite result is asked for."""

    def __init__(self) -> None:
        self.on = False
        self.right = self.wrong = 0
        self._found: set[tuple[_Key, Cell]] = set()
        self._revealed: list[Step] = []
        self.typed: dict[tuple[_Key, Cell], str] = {}

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
        self._found, self.typed, self._revealed = set(), {}, []

    def text_at(self, step: Step, cell: Cell) -> str | None:
        """What stands at an entry in place of its number: what was typed, or a question mark; None: the number."""
        key = ((step.kind, step.layer), cell)
        if not self.on or step.kind == "x" or step in self._revealed or key in self._found:
            return None
        if not np.isfinite(step.rows[cell.row].result.values[cell.i, cell.j]):
            return None
        return self.typed.get(key, "?")

    def hidden(self, step: Step, after: Cell | None = None) -> Iterator[Cell]:
        """The entries of a step that are not found yet, from the one after a cell on and then from the first again.

        One by one: of all m examples there may be very many.
        """
        if not self.on or step.kind == "x" or step in self._revealed:
            return
        shapes = [row.result.values.shape for row in step.rows]
        cells = (Cell(r, i, j) for r, (rows, columns) in enumerate(shapes) for i in range(rows) for j in range(columns))
        before = []
        for cell in cells:
            if self.text_at(step, cell) is None:
                continue
            if after is not None and (cell.row, cell.i, cell.j) <= (after.row, after.i, after.j):
                before.append(cell)
            else:
                yield cell
        yield from before

    def answer(self, step: Step, cell: Cell, text: str) -> Verdict:
        """Takes an answer. A wrong one is told with the product terms; what is no number is told and not counted."""
        key = ((step.kind, step.layer), cell)
        self.typed[key] = text
        row = step.rows[cell.row]
        value = float(row.result.values[cell.i, cell.j])
        try:
            answer = read_answer(text)
        except ValueError as error:
            return Verdict(None, str(error))
        if is_right(answer, value):
            self.right += 1
            self._found.add(key)
            return Verdict(True, f"✓ {row.result.name_of(cell.i, cell.j)} = {number(value)}")
        self.wrong += 1
        return Verdict(False, f"✗ {row.result.name_of(cell.i, cell.j)} = {row.explain(cell.i, cell.j)}")

    def reveal(self, step: Step) -> None:
        """Shows all that is hidden in a step, uncounted."""
        self._revealed.append(step)
