"""A matrix of an equation: its name, its numbers, and how they are written."""

from msgspec import Struct

from nnviz.core.base.arrays import Array
from nnviz.core.base.notation import LATEX_DIGITS, NEARLY_ONE, Symbol, latex_number, number, with_power


class Matrix(Struct, frozen=True, eq=False):
    """A matrix (rows, columns) that stands in an equation; ``dims`` names its two directions, e.g. ("n1", "m").

    Directions of one name belong together: who scrolls one wants to scroll the others.
    """

    symbol: Symbol
    values: Array
    dims: tuple[str, str]
    rest: Array | None = None
    """1 - values, where that has digits that the values have lost."""
    made: tuple[str, str] | None = None
    """The name in NumPy of the matrix that this one is another arrangement of, and what makes it of that."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.values.shape
        return rows, columns

    def writes_rest(self, i: int, j: int, more: int) -> bool:
        """Is an entry that needs so many further digits written as 1 - its rest, which is shorter?"""
        return more > 0 and self.rest is not None and bool(0.0 < self.rest[i, j] < NEARLY_ONE)

    def text_of(self, i: int, j: int, more: int = 0) -> str:
        """An entry as it is shown, with so many further digits."""
        if self.rest is not None and self.writes_rest(i, j, more):
            return f"1−{with_power(float(self.rest[i, j]))}"
        return number(float(self.values[i, j]), more)

    def latex_text_of(self, i: int, j: int, more: int = 0) -> str:
        """The same in LaTeX, in a matrix."""
        if self.rest is not None and self.writes_rest(i, j, more):
            return f"1 - {latex_number(float(self.rest[i, j]))}"
        return latex_number(float(self.values[i, j]) + 0.0, LATEX_DIGITS + more)  # no -0

    def name_of(self, i: int, j: int) -> str:
        """An entry's name, counted from 1: z[1][2,1]; of a single number the matrix's own."""
        return self.symbol.text + (f"[{i + 1},{j + 1}]" if self.values.size > 1 else "")

    def latex_of(self, i: int, j: int) -> str:
        """The same in a line of LaTeX; an entry of a column has one index."""
        symbol, (rows, columns) = self.symbol, self.values.shape
        name = symbol.label if r"\frac" in symbol.latex else symbol.latex
        if rows == columns == 1:
            return name
        index = f"{i + 1},{j + 1}" if columns > 1 else f"{i + 1}"
        return f"({name})_{{{index}}}" if "/" in name else f"{name}_{{{index}}}"
