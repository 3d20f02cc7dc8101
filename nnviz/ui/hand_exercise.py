"""Check by hand: which numbers are hidden, what the student typed, and how many were right."""

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
        self._found, self.typed = set(), {}

    def hidden(self, step: Step) -> dict[Cell, str]:
        """The entries of a step that are not shown, with what was typed so far."""
        if not self.on or step.kind == "x":
            return {}
        cells = {}
        for index, row in enumerate(step.rows):
            for i, j in np.argwhere(np.isfinite(row.result.values)).tolist():
                cell = Cell(index, i, j)
                if ((step.kind, step.layer), cell) not in self._found:
                    cells[cell] = self.typed.get(((step.kind, step.layer), cell), "?")
        return cells

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
            return Verdict(True, f"✓ {row.result.symbol.text}{_place(step, cell)} = {number(value)}")
        self.wrong += 1
        return Verdict(False, f"✗ {row.result.symbol.text}{_place(step, cell)} = {row.explain(cell.i, cell.j)}")

    def reveal(self, step: Step) -> None:
        """Shows all that is hidden in a step, uncounted."""
        self._found |= {((step.kind, step.layer), cell) for cell in self.hidden(step)}


def _place(step: Step, cell: Cell) -> str:
    return f"[{cell.i + 1},{cell.j + 1}]" if step.rows[cell.row].result.values.size > 1 else ""
