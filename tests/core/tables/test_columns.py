"""Columns of cells: what is a number, and what is a word although it has digits alone."""

import pytest

from nnviz.core.tables.columns import column_of
from nnviz.core.tables.model import Layout


@pytest.mark.parametrize(("cells", "numbers"), [
    (["01", "02", "03", "10"], True),  # all as wide: numbers that were filled up
    (["007", "7", "12"], False),  # 007 and 7 are two names
    (["007", "07", "12"], False),
    (["0", "1", "0.5"], True),
    (["01.5", "02.5"], True),
])  # fmt: skip
def test_zeros_in_front_make_words_where_they_tell_cells_apart(cells: list[str], numbers: bool) -> None:
    assert column_of("a", cells, "", Layout("utf-8", ","), cells).is_number == numbers
