"""How far an answer can be off that a student computes from the numbers of a row as they are shown."""

import numpy as np

from nnviz.core.steps.matrix import Matrix
from nnviz.core.steps.model import Row
from nnviz.core.steps.reader import read
from nnviz.core.steps.rounding import Rounded


def row_reach(row: Row, i: int, j: int) -> float:
    """How far an entry of a row's result can be off when it is computed from the shown digits.

    It is 0 where nothing is known: of signs that cannot be read here, and of what those digits leave open, as in
    ln(1 - 1.000).
    """
    found = read_row(row)
    if found is None or found.error.shape != row.result.values.shape:
        return 0.0
    reach = float(found.error[i, j])
    return reach if np.isfinite(reach) else 0.0


def read_row(row: Row) -> Rounded | None:
    """The right side of a row with its bounds; None where a sign cannot be read."""
    more = row.digits()
    items = row.items[1:]
    return read(
        [
            Rounded.shown(item.values, more.get(place, 0)) if isinstance(item, Matrix) else item
            for place, item in enumerate(items, start=1)
        ]
    )
