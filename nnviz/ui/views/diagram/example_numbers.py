"""The numbers of one example in the diagram: activations at the neurons and, in a small network, products on the edges.

Where they go is pure geometry: no number covers a neuron or another number. A product for which no place is left is not
written; pointing at its edge tells it.
"""

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from nnviz.core.base.arrays import Array
from nnviz.core.base.notation import fixed, general
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.network import Trace
from nnviz.core.network.scaling import NO_PAIR
from nnviz.ui.theme.sizes import dp, px
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.diagram.layout import SMALLEST_VALUED, VALUE_HEIGHT, Diagram
from nnviz.ui.views.units import data_text, own_text

_PRODUCTS = 8
"""Up to so many edges, each shows its product, and each neuron its sum."""
_LINE, _PADDING, _BELOW, _BADGE = 13.0, 3.0, 2.0, 9.0
_WIDEST_PRODUCT = "+00.00"
"""Tags of products are at least as wide as this, so that they do not wander while a run changes their digits."""
_SHARES = np.linspace(0.08, 0.92, 22)
"""Where along its edge a product may be drawn."""
_NEAR_SOURCE, _NEAR_TARGET = 0.36, 0.64
_CLEAR, _LEAST_CLEAR = 14.0, 4.0
"""Pixels from other edges that leave no doubt about whose product it is, and the fewest that will do."""
_PULL = 24.0
_ELIDE = Qt.TextElideMode.ElideRight

Width = Callable[[str], float]


class Tag(Struct, frozen=True):
    """Lines of small text on a ground of its own; where it stands in the place of an output's name, below that name."""

    lines: tuple[str, ...]
    box: QRectF
    name: str = ""


def number_font(base: QFont) -> QFont:
    """The font of the numbers: its size in pixels does not depend on the system."""
    font = QFont(base)
    font.setPixelSize(px(10))
    return font


def tags(
    diagram: Diagram,
    lines: list[Array],
    weights: list[Array],
    trace: Trace,
    font: QFont,
    badged: frozenset[tuple[int, int]] = frozenset(),
    names: tuple[str, ...] = (),
    off: frozenset[tuple[int, int]] = frozenset(),
    encoder: Encoder | None = None,
) -> list[Tag]:
    """All numbers of an example: ``weights`` and ``lines``, the edges' polylines, are those of each layer from 1 on.

    ``badged`` neurons, by layer and unit, have something else at their upper right corner; ``names`` are those of the
    outputs, which the numbers carry with them where they are shown beside the neurons. ``off`` are the neurons, by
    layer and unit, that are switched off: this is shown in place of their numbers. With an ``encoder`` inputs and
    outputs are in own units; where products are written, the number that the network sees is shown beside them.
    """
    metrics = QFontMetricsF(font)
    few = sum(len(layer) for layer in lines) <= _PRODUCTS
    found = _activations(diagram, trace, few, metrics, badged, names, off, encoder)
    if few:
        taken = [tag.box for tag in found] + _nodes(diagram)
        found += _products(lines, weights, trace, taken, metrics.horizontalAdvance)
    return found


def paint_tags(painter: QPainter, shown: Sequence[Tag], font: QFont, theme: Theme) -> None:
    """Paints them over the diagram."""
    painter.setFont(font)
    ground, ink, muted = theme.color("card"), theme.color("ink"), theme.color("muted")
    for tag in shown:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(tag.box, dp(3.0), dp(3.0))
        rows = (tag.name, *tag.lines) if tag.name else tag.lines
        height = tag.box.height() / len(rows)
        for row, text in enumerate(rows):
            painter.setPen(muted if row < len(rows) - len(tag.lines) else ink)
            line = QRectF(tag.box.x(), tag.box.y() + row * height, tag.box.width(), height)
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)


def _tag(x: float, y: float, lines: tuple[str, ...], width: Width, least: float = 0.0) -> Tag:
    """Centred at x and hanging from y."""
    wide = max(least, *(width(text) for text in lines)) + 2 * dp(_PADDING)
    return Tag(lines, QRectF(x - wide / 2, y, wide, dp(_LINE) * len(lines)))


def _nodes(diagram: Diagram) -> list[QRectF]:
    return [
        QRectF(x - size / 2, y - size / 2, size, size)
        for centres, size in zip(diagram.centres, diagram.sizes, strict=True)
        for x, y in centres.tolist()
    ]


# ---------------------------------------------------------------- at the neurons


def _activations(
    diagram: Diagram,
    trace: Trace,
    few: bool,
    metrics: QFontMetricsF,
    badged: frozenset[tuple[int, int]],
    names: tuple[str, ...],
    off: frozenset[tuple[int, int]],
    encoder: Encoder | None,
) -> list[Tag]:
    """Below each neuron, or beside it where the next one is too near; in a small network with its sum z."""
    found: list[Tag] = []
    width = metrics.horizontalAdvance
    layers = list(enumerate(zip(diagram.centres, diagram.sizes, trace.a, strict=True)))
    for layer, (centres, size, a) in reversed(layers):  # what is shown beside a neuron must not meet the next column's
        folded = len(centres) > 1 and bool(np.ptp(centres[:, 0]))
        if size < px(SMALLEST_VALUED) or folded:
            continue
        pitch = float(centres[1, 1] - centres[0, 1]) if len(centres) > 1 else np.inf
        last = layer + 1 == len(diagram.centres)
        end = diagram.columns[layer] + diagram.column_width / 2 if last else diagram.left_of(layer + 1)
        for unit, ((x, y), value) in enumerate(zip(centres.tolist(), a[:, 0].tolist(), strict=True)):
            words = _words(float(trace.z[layer - 1][unit, 0]) if few and layer else None, value, layer == 0)
            pair = NO_PAIR if encoder is None else encoder.pair_of(layer, len(trace.z), unit)
            if pair != NO_PAIR:
                words = _in_own_units(words, own_text(value, pair), layer == 0, few)
            words = (QCoreApplication.translate("ExampleNumbers", "off"),) if (layer, unit) in off else words
            if pitch >= size + px(VALUE_HEIGHT):
                found.append(_below_neuron(x, y, size, words, width, (layer, unit + 1) in badged))
                continue
            left = x + size / 2 + (dp(_BADGE) if (layer, unit) in badged else dp(_BELOW))
            whole = names[unit] if last and unit < len(names) else ""
            name = metrics.elidedText(whole, _ELIDE, end - left - 2 * dp(_PADDING))
            short = words[:1] if layer == 0 else words[-1:]
            few_digits = () if pair == NO_PAIR else (general(value * pair[1] + pair[0], 4),)
            beside = _fitting((left, y), (words, short, few_digits), width, name, (pitch, end), found)
            if beside.box.right() <= end + 2 * dp(_PADDING):  # rather none than half a number
                beside.box.setRight(min(beside.box.right(), end))
                found.append(beside)
    return found


def _below_neuron(x: float, y: float, size: float, words: tuple[str, ...], width: Width, badge_follows: bool) -> Tag:
    """Below a neuron; moved to the left where a badge of the next one would be covered."""
    below = _tag(x, y + size / 2 + dp(_BELOW), (" → ".join(words),), width)
    free = x + size / 2 - dp(_BADGE) if badge_follows else np.inf
    return Tag(below.lines, below.box.translated(min(0.0, free - below.box.right()), 0.0))


def _fitting(
    place: tuple[float, float], ways: tuple[tuple[str, ...], ...], width: Callable[[str], float], name: str,
    room: tuple[float, float], found: list[Tag],
) -> Tag:  # fmt: skip
    """The words beside a neuron: all of them, or the short ones, or those with fewer digits rather than none."""
    (words, short, few_digits), (pitch, end) = ways, room
    beside = _beside(*place, words, width, name)
    fits = beside.box.height() <= pitch and beside.box.right() <= end
    if fits and not any(beside.box.intersects(tag.box) for tag in found):
        return beside
    beside = _beside(*place, short, width, name, pitch)
    if few_digits and beside.box.right() > end:
        beside = _beside(*place, few_digits, width, name, pitch)
    return beside


def _words(z: float | None, a: float, is_input: bool = False) -> tuple[str, ...]:
    if is_input:
        return (data_text(a, 2),)
    if z is None:
        return (fixed(a, 2),)
    return f"z = {fixed(z, 2)}", fixed(a, 3)


def _in_own_units(words: tuple[str, ...], own: str, is_input: bool, few: bool) -> tuple[str, ...]:
    """The number that is data or a prediction; in a small network with the one that products and sums are made of."""
    if not few:
        return (own,)
    return (own, *words) if is_input else (*words, own)


def _beside(
    left: float, y: float, words: tuple[str, ...], width: Width, name: str = "", highest: float = np.inf
) -> Tag:
    """To the right of a node, on a line each, with the node's name above them where it has one."""
    lines = (words[0], *(f"→ {word}" for word in words[1:]))
    rows = (name, *lines) if name else lines
    wide, high = max(map(width, rows)) + 2 * dp(_PADDING), min(dp(_LINE) * len(rows), highest)
    return Tag(lines, QRectF(left, y - high / 2, wide, high), name)


# ---------------------------------------------------------------- on the edges


def _products(lines: list[Array], weights: list[Array], trace: Trace, taken: list[QRectF], width: Width) -> list[Tag]:
    """On each edge the product that it carries (S2), as far as there is a place."""
    found: list[Tag] = []
    for w, below, edges in zip(weights, trace.a, lines, strict=False):
        with np.errstate(all="ignore"):
            values = (w * below.T).ravel().tolist()
        texts = [fixed(value, 2, "+") for value in values]
        preferred = _NEAR_SOURCE if w.shape[1] >= w.shape[0] else _NEAR_TARGET  # near the end where edges lie apart
        for edge, (points, scores) in enumerate(_candidates(edges, preferred)):
            for place in np.argsort(-scores, kind="stable").tolist():
                if not np.isfinite(scores[place]):
                    break
                x, y = points[place].tolist()
                tag = _tag(x, y - dp(_LINE) / 2, (texts[edge],), width, width(_WIDEST_PRODUCT))
                if not any(tag.box.intersects(box) for box in taken):
                    found.append(tag)
                    taken = [*taken, tag.box]
                    break
    return found


def _candidates(edges: Array, preferred: float) -> list[tuple[Array, Array]]:
    """For each of some edges [edges, points, 2] the places on it [c, 2] and how good each is [c]; -inf: unfit."""
    steps = np.linspace(0.0, 1.0, edges.shape[1])
    along = np.stack([[np.interp(_SHARES, steps, edge[:, axis]) for axis in (0, 1)] for edge in edges])
    places = along.transpose(0, 2, 1)
    found = []
    for index, own in enumerate(places):
        others = np.delete(places, index, axis=0).reshape(-1, 2)
        clear = np.full(len(own), np.inf)
        if len(others):
            clear = np.sqrt(np.square(own[:, None] - others[None]).sum(axis=2)).min(axis=1)
        scores = np.minimum(clear, dp(_CLEAR)) - dp(_PULL) * np.abs(_SHARES - preferred)
        found.append((own, np.where(clear >= dp(_LEAST_CLEAR), scores, -np.inf)))
    return found
