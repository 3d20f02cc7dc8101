"""The bounds of a setting, read from the types of the experiment: they are stated there and nowhere else."""

from functools import cache
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.inspect import FloatType, IntType, StructType, TupleType, Type, UnionType, VarTupleType

from nnviz.core.base.experiment import Experiment
from nnviz.core.base.problem import Problem


class Bounds(Struct, frozen=True):
    """From ``low`` to ``high``, either of which may be missing (None) or not belong to them (``above``, ``below``)."""

    low: float | None = None
    high: float | None = None
    above: bool = False
    below: bool = False
    whole: bool = False

    def hold(self, value: float) -> bool:
        """Does a number lie within them?"""
        if self.low is not None and (value < self.low or (self.above and value == self.low)):
            return False
        return self.high is None or value < self.high or (not self.below and value == self.high)

    def wanted(self) -> Problem:
        """What a number within them is called."""
        sentence = _WANTED[self.low is not None, self.above, self.high is not None, self.below]
        if self.whole:
            sentence = _WHOLE[sentence]
        return Problem(sentence, {"low": _short(self.low), "high": _short(self.high)})


_WANTED = {
    (False, False, False, False): "a number",
    (True, False, False, False): "a number from {low} on",
    (True, True, False, False): "a number above {low}",
    (False, False, True, False): "a number up to {high}",
    (True, False, True, False): "a number from {low} to {high}",
    (True, True, True, False): "a number above {low}, up to {high}",
    (True, False, True, True): "a number from {low} on, below {high}",
}
"""By: is there a lower bound, is it left out itself, is there an upper one, is it left out itself."""
_WHOLE = {
    "a number": "a whole number",
    "a number from {low} on": "a whole number from {low} on",
    "a number from {low} to {high}": "a whole number from {low} to {high}",
}


def _short(bound: float | None) -> str:
    return "" if bound is None else str(bound) if isinstance(bound, int) else f"{bound:g}"


@cache
def bounds_of(path: str) -> Bounds:
    """The bounds of a number by its dotted path, ``network.layers.0.dropout``; the index of a list may be any.

    Raises LookupError where there is no number.
    """
    kind: Type = msgspec.inspect.type_info(Experiment)
    for name in path.split("."):
        kind = _inside(_one_of(kind, StructType, TupleType, VarTupleType), name)
    found = _one_of(kind, FloatType, IntType)
    low = found.ge if found.gt is None else found.gt
    high = found.le if found.lt is None else found.lt
    return Bounds(low, high, found.gt is not None, found.lt is not None, isinstance(found, IntType))


def _inside(kind: Any, name: str) -> Type:
    if isinstance(kind, StructType):
        return next(field.type for field in kind.fields if field.name == name)
    found: Type = kind.item_type if isinstance(kind, VarTupleType) else kind.item_types[int(name)]
    return found


def _one_of(kind: Type, *wanted: type) -> Any:
    """The one of some kinds among the alternatives of a type."""
    for found in kind.types if isinstance(kind, UnionType) else (kind,):
        if isinstance(found, wanted):
            return found
    raise LookupError(f"{kind} is none of {wanted}")
