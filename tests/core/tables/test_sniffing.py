"""How the lines of a text are cells: delimiters, comments, quotation marks."""

import pytest

from nnviz.core.tables.model import Choices
from nnviz.core.tables.sniffing import find_shape, rows_of, usual_width


def test_comments_between_the_rows_do_not_say_how_cells_are_parted() -> None:
    rows = "".join("word;text\n#1.5,2.5,3.5,4.5\n" for _ in range(40))
    assert find_shape(rows, Choices(comments=True)).delimiter == ";"


def test_a_hash_within_quotation_marks_is_no_comment() -> None:
    rows = "".join(f'{i};"a\n# x,1,2,3,4,5,6,7\n# y,1,2,3,4,5,6,7\nb"\n' for i in range(40))
    assert find_shape(rows, Choices(comments=True)).delimiter == ";"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", " "])
def test_every_delimiter_is_found(mark: str) -> None:
    text = "".join(mark.join(("1.5", str(i), "2")) + "\n" for i in range(9))
    assert find_shape(text, Choices()).delimiter == mark


def test_the_usual_width_is_that_of_the_lower_half() -> None:
    rows = rows_of(["a title\n", "by me\n", "1,2,3\n", "4,5,6\n"], ",")
    assert usual_width(rows) == 3 and usual_width([]) == 0
