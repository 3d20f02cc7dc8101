"""What a step is made of: matrices, the equation between them, what it concerns in the diagram."""

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from nnviz.core.base.experiment import Experiment
from nnviz.core.base.notation import LATEX, TEXT, Writing
from nnviz.core.steps.digits import LATEX_STYLE, TEXT_STYLE, Digits, entry_digits, operand_digits
from nnviz.core.steps.lit import Lit
from nnviz.core.steps.matrix import Matrix
from nnviz.core.training.run_state import RunState

Explain = Callable[[int, int, Writing], str]


class StepInput(Struct, frozen=True, eq=False):
    """What is stepped through: an experiment, where its run stands, and one example by its index (None: all m)."""

    experiment: Experiment
    state: RunState
    example: int | None


class Row(Struct, frozen=True, eq=False):
    """An equation: matrices and the signs between them; the first matrix is the result.

    ``terms(i, j, writing)`` writes out how the result's entry comes about.
    """

    items: tuple[Matrix | str, ...]
    terms: Explain

    @property
    def result(self) -> Matrix:
        """What the equation computes."""
        first = self.items[0]
        assert isinstance(first, Matrix)
        return first

    @property
    def operands(self) -> tuple[Matrix, ...]:
        """The matrices that it is computed from."""
        return tuple(item for item in self.items[1:] if isinstance(item, Matrix))

    def explain(self, i: int, j: int) -> str:
        """How the result's entry comes about, as a line of text, with as many digits as the result needs."""
        return self.terms(i, j, TEXT.with_more(entry_digits(self.items, i, j, TEXT_STYLE)))

    def explain_latex(self, i: int, j: int) -> str:
        """The same in LaTeX."""
        return self.terms(i, j, LATEX.with_more(entry_digits(self.items, i, j, LATEX_STYLE)))

    def digits(self) -> dict[int, Digits]:
        """How many further digits each entry of an operand needs, by the operand's place in ``items``."""
        return operand_digits(self.items)

    def question(self, i: int, j: int) -> str:
        """The same without what comes out."""
        return self.explain(i, j).rpartition(" = ")[0]


class Step(Struct, frozen=True, eq=False):
    """One step. ``formula`` holds its lines in LaTeX, with names; ``worked`` is one with the numbers of an entry.

    ``rows[0]`` is the equation that the step is about. ``code`` is the same in NumPy, and
    ``needs`` are matrices that the code uses beside those in the rows.
    """

    kind: str
    layer: int
    formula: tuple[str, ...]
    rows: tuple[Row, ...]
    code: tuple[str, ...]
    lit: Lit
    needs: tuple[Matrix, ...] = ()

    @property
    def result(self) -> Matrix:
        """What the step computes."""
        return self.rows[0].result

    @property
    def finite(self) -> bool:
        """Is every number that the step computes finite?"""
        return all(np.isfinite(row.result.values).all() for row in self.rows)

    def row_of(self, matrix: Matrix) -> int | None:
        """The row whose result a matrix is: 𝓛 of each example is computed in one row, and averaged in another."""
        return next((index for index, row in enumerate(self.rows) if row.result is matrix), None)

    def worked(self, i: int, j: int, equation: int = 0) -> str:
        """An equation of the step with the numbers of one entry, in LaTeX; "" where nothing is computed."""
        row = self.rows[equation]
        if len(row.items) == 1:
            return ""
        sign = "≔" if "≔" in self.formula[0] else "="
        return f"{row.result.latex_of(i, j)} {sign} {row.explain_latex(i, j)}"

    @property
    def phase(self) -> str:
        """forward, loss, backward or update."""
        return PHASES[self.kind]


PHASES = {
    "x": "forward", "z": "forward", "a": "forward", "loss": "loss", "da": "backward", "dz": "backward",
    "dW": "backward", "db": "backward", "g": "update", "m": "update", "v": "update", "update": "update",
    "m_b": "update", "v_b": "update", "update_b": "update",
}  # fmt: skip
"""The kinds of steps, and which part of the way each belongs to."""


def order(
    depth: int, of_weights: tuple[str, ...], of_biases: tuple[str, ...], threshold: bool = False
) -> tuple[tuple[str, int], ...]:
    """Kind and layer of every step of a network with so many layers, given the kinds of steps of an update.

    A threshold unit has no d𝓛/da worth speaking of: its rule goes on from ŷ and y.
    """
    ahead = [(kind, layer) for layer in range(1, depth + 1) for kind in ("z", "a")]
    kinds = ("dz", "dW", "db") if threshold else ("da", "dz", "dW", "db")
    back = [(kind, layer) for layer in range(depth, 0, -1) for kind in kinds]
    new = [(kind, layer) for layer in range(1, depth + 1) for kind in (*of_weights, *of_biases)]
    return (("x", 0), *ahead, ("loss", depth), *back, *new)
