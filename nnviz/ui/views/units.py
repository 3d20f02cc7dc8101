"""Numbers of scaled data in words: what is in own units, with the digits that count there, and what is scaled."""

from PySide6.QtCore import QCoreApplication

from nnviz.core.base.experiment import Data
from nnviz.core.base.notation import fixed, general, place_text
from nnviz.core.network.scaling import NO_PAIR, Pairs, scales_targets

_FAR = 1e5
"""A number of the data from here on has no decimals to spare, and all the digits that tell it from others."""


def own_text(value: float, pair: tuple[float, float]) -> str:
    """A value of the network in own units, by its (shift, scale), to a thousandth of the scale."""
    shift, scale = pair
    return place_text(value * scale + shift, scale)


def data_text(value: float, decimals: int) -> str:
    """A number of the data in own units; two days of one year have to differ."""
    return general(value, 8) if abs(value) >= _FAR else fixed(value, decimals)


def value_text(value: float, decimals: int, pairs: Pairs, index: int) -> str:
    """A number of the data: of scaled ones to a thousandth of the scale, else with so many decimals."""
    scaled = bool(pairs) and pairs[index] != NO_PAIR
    return place_text(value, pairs[index][1]) if scaled else data_text(value, decimals)


def marked(name: str, data: Data) -> str:
    """J, 𝓛 or y by its name; it is marked where it is that of scaled targets."""
    return QCoreApplication.translate("Units", "{} (scaled)").format(name) if scales_targets(data) else name


def scaled_name(name: str, pair: tuple[float, float]) -> str:
    """The name of a number that the network sees, where it is not the one in own units."""
    return name if pair == NO_PAIR else QCoreApplication.translate("Units", "{} scaled").format(name)


def loss_tip(data: Data) -> str:
    """What units J is in, for a tool tip; empty where nothing is to be said."""
    if not scales_targets(data):
        return ""
    return QCoreApplication.translate(
        "Units", "of the scaled targets (y − shift)/scale; R² and errors in original units are in the panel Results"
    )
