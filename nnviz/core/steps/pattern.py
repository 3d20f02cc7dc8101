"""Equations between matrices from a pattern: what is written in brackets is a matrix, the rest are signs."""

import re
from collections.abc import Mapping

from nnviz.core.base.notation import Writing
from nnviz.core.steps.matrix import Matrix


def equation(result: Matrix, pattern: str, matrices: Mapping[str, Matrix]) -> tuple[Matrix | str, ...]:
    """The items of a row: ``equation(L, "([a] − [y])²", {...})`` is L = ( a − y )²."""
    items: list[Matrix | str] = [result]
    before = "="
    for index, part in enumerate(re.split(r"\[(\w+)\]", pattern)):
        if index % 2:
            items += [*([before] if before else []), matrices[part]]
            before = ""
        else:
            before = f"{before} {part.strip()}".strip()
    return (*items, before) if before else tuple(items)


def filled(pattern: str, values: Mapping[str, float], writing: Writing) -> str:
    """The pattern with numbers in place of the matrices."""
    return re.sub(r"\[(\w+)\]", lambda found: writing.bracketed(values[found[1]]), pattern)


_SIGN = re.compile(r"1/m|\d+(?:\.\d+)?(?:e[+\-−]?\d+)?|[A-Za-z]+(?: [A-Z][A-Za-z]+)?|\S")


def signs(text: str) -> list[str]:
    """What is written between two matrices, sign by sign: "= 1/m ·" are three; a number or a function's name is one."""
    return _SIGN.findall(text)
