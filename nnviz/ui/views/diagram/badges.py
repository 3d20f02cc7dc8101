"""Badges on neurons of the diagram: a sign for what keeps one from learning, with words on hovering and on a click."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from nnviz.ui.theme.sizes import dp, px
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.diagram.layout import Diagram

_RADIUS, _SMALL = 8.0, 4.0
_ROOM = 20
"""Nodes smaller than this many pixels have a dot without its sign."""


class Badge(Struct, frozen=True):
    """A sign on a neuron: ``layer`` from 1, ``unit`` from 0 as the diagram counts them, and what it means."""

    layer: int
    unit: int
    sign: str
    text: str


class Badges(QObject):
    """The badges of a diagram: paints them, finds the one under the mouse, and tells which was clicked."""

    clicked = Signal(object)

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self.shown: tuple[Badge, ...] = ()
        self._diagram: Diagram | None = None

    @property
    def worn(self) -> frozenset[tuple[int, int]]:
        """The neurons that have one, by layer and unit."""
        return frozenset((badge.layer, badge.unit) for badge in self.shown)

    def show(self, badges: Sequence[Badge]) -> None:
        """Shows these badges and no others."""
        if tuple(badges) == self.shown:
            return
        self.shown = tuple(badges)
        texts = dict.fromkeys(badge.text for badge in badges)
        self._view.setAccessibleDescription("; ".join(texts))
        self._view.update()

    def paint(self, painter: QPainter, diagram: Diagram, theme: Theme) -> None:
        """Draws them over the nodes."""
        self._diagram = diagram
        font = QFont(painter.font())
        font.setPixelSize(px(11))
        font.setBold(True)
        painter.setFont(font)
        pen = QPen(theme.color("warning"), dp(1.5))
        for badge, place, radius in self.places():
            painter.setPen(pen)
            painter.setBrush(theme.color("card" if radius == dp(_RADIUS) else "warning"))
            painter.drawEllipse(place, radius, radius)
            if radius == dp(_RADIUS):
                painter.drawText(_box(place, radius), Qt.AlignmentFlag.AlignCenter, badge.sign)

    def at(self, position: QPointF) -> Badge | None:
        """The badge at a place of the view."""
        for badge, place, radius in self.places():
            if (position - place).manhattanLength() <= 1.4 * radius + 1:
                return badge
        return None

    def place_of(self, badge: Badge) -> QPoint:
        """The middle of a badge in the view."""
        return next(place for known, place, _ in self.places() if known == badge).toPoint()

    def press(self, position: QPointF) -> bool:
        """A press of the mouse: returns whether it was on a badge, and tells which."""
        badge = self.at(position)
        if badge is not None:
            self.clicked.emit(badge)
        return badge is not None

    def tell(self, place: QPoint, on_screen: QPoint) -> bool:
        """Shows the words of the badge at a place, if there is one."""
        badge = self.at(QPointF(place))
        QToolTip.showText(on_screen, badge.text if badge is not None else "", self._view)
        return badge is not None

    def places(self) -> list[tuple[Badge, QPointF, float]]:
        """Each badge with its middle and radius: at the node's upper right corner, further ones to the left of it."""
        if self._diagram is None:
            return []
        found, taken = [], dict[tuple[int, int], int]()
        for badge in self.shown:
            if badge.layer >= len(self._diagram.centres) or badge.unit >= len(self._diagram.centres[badge.layer]):
                continue  # the diagram has changed already, the badges will soon
            x, y = self._diagram.centres[badge.layer][badge.unit]
            size = self._diagram.sizes[badge.layer]
            radius = dp(_RADIUS) if size >= px(_ROOM) else dp(_SMALL)
            number = taken[badge.layer, badge.unit] = taken.get((badge.layer, badge.unit), -1) + 1
            shift = number * (2 * radius + 1)
            found.append((badge, QPointF(float(x) + size / 2 - shift, float(y) - size / 2), radius))
        return found


def _box(place: QPointF, radius: float) -> QRectF:
    return QRectF(place.x() - radius, place.y() - radius - 0.5, 2 * radius, 2 * radius)
