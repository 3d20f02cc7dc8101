"""The bounds of a setting, read from the types of the experiment: they are stated there and nowhere else."""

from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from msgspec import Struct
from msgspec.inspect import FloatType, IntType, type_info
from msgspec.structs import fields

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
    kind: Any = Experiment
    for name in path.split("."):
        kind = _inside(kind, name)
    found = _number_in(kind)
    low = found.ge if found.gt is None else found.gt
    high = found.le if found.lt is None else found.lt
    return Bounds(low, high, found.gt is not None, found.lt is not None, isinstance(found, IntType))


def _inside(kind: Any, name: str) -> Any:
    """The type of a field, or of an item of a list. Only this one is looked at: to read the whole file's takes 2 ms."""
    for each in map(_plain, _alternatives(kind)):
        if get_origin(each) is tuple:
            items = get_args(each)
            return items[0] if items[-1] is Ellipsis else items[int(name)]
        if isinstance(each, type) and issubclass(each, Struct):
            for field in fields(each):
                if field.name == name:
                    return field.type
    raise LookupError(f"{kind} has no {name}")


def _number_in(kind: Any) -> FloatType | IntType:
    for each in _alternatives(kind):
        found = type_info(each)
        if isinstance(found, FloatType | IntType):
            return found
    raise LookupError(f"{kind} is no number")


def _alternatives(kind: Any) -> tuple[Any, ...]:
    plain = _plain(kind)
    return get_args(plain) if get_origin(plain) in (Union, UnionType) else (kind,)


def _plain(kind: Any) -> Any:
    """A type without its bounds."""
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind
