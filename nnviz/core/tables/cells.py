"""Words in the cells of a table that a spreadsheet, or we ourselves, would take for something else.

A leading apostrophe says that a cell is text, letter by letter: of =A1 and @SUM(1), which a spreadsheet would compute,
of 007, which is a number, of NA, which stands for a missing value, and of words with line breaks or more than one
blank. Reading takes the apostrophe away.
"""

from nnviz.core.tables.numbers import either_number, is_missing, too_large

_MARK = "'"
_FORMULAS = tuple("=+-@")


def protected(text: str) -> str:
    """A word as it is written into a cell."""
    return _MARK + text if _is_special(text) else text


def literal(cell: str) -> str | None:
    """The word in a cell that says it is text; None: the cell is like any other."""
    return cell[1:] if cell.startswith(_MARK) and _is_special(cell) else None


def word_of(cell: str) -> str:
    """The word in a cell: without its mark, or without blanks around it."""
    text = literal(cell)
    return cell.strip() if text is None else text


def like_number(text: str) -> bool:
    """Would a cell of this text be taken for a number, or for one that is not finite?"""
    return either_number(text) is not None or too_large(text)


def _is_special(text: str) -> bool:
    bare = text.lstrip(_MARK)
    untidy = bare != " ".join(bare.split())
    return bare.startswith(_FORMULAS) or untidy or like_number(bare) or is_missing(bare)
