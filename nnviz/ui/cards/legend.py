"""The legend below the boundary: a colour scale with its ends, or the classes with their marks."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnviz.core.base.experiment import Data, Experiment
from nnviz.core.base.notation import ends
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.classes import class_names, has_names
from nnviz.core.data.value_range import value_range
from nnviz.ui.theme.sizes import dp, px, sized
from nnviz.ui.theme.theme import Theme, scale_table
from nnviz.ui.views.boundary.marks import mark_text, text_color_of
from nnviz.ui.views.view import View
from nnviz.ui.widgets.plain_text import tool_tip

_MOST_TOLD = 40


class Legend(QWidget, View):
    """Paints what the colours mean."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._data = theme, None  # type: Theme, Data | None
        self.scale: tuple[float, float] | None = None
        sized(self, height=18)
        self.setAccessibleName(self.tr("Legend of the decision boundary"))

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """The legend of its data set."""
        data = self._data = new.data
        first, names = TASKS[data.task].first_class, enumerate(class_names(data)[:_MOST_TOLD])
        lines = "\n".join(f"{mark_text(k)} {first + k}: {name}" for k, name in names)
        self.setToolTip(tool_tip(lines) if has_names(data) else "")
        self.update()

    def show_scale(self, scale: tuple[float, float] | None) -> None:
        """The ends of the colours of a neuron that the plot shows; None: the legend of the data."""
        if scale != self.scale:
            self.scale = scale
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """A line."""
        return QSize(px(80), px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Scale or classes."""
        with QPainter(self) as painter:
            if self._data is None:
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.scale is not None:
                self._paint_scale(painter, *ends(*self.scale))
            elif TASKS[self._data.task].class_per_output:
                self._paint_classes(painter, self._data)
            elif TASKS[self._data.task].rebuilds_inputs:
                self._paint_joins(painter)
            elif has_names(self._data):
                self._paint_scale(painter, *self._two_names(painter, self._data))
            else:
                low, high = value_range(self._data)
                self._paint_scale(painter, *ends(low, high))

    def _paint_classes(self, painter: QPainter, data: Data) -> None:
        """Names where they fit, else numbers, else as many of them as there is room for; the tool tip has all."""
        metrics, gap = painter.fontMetrics(), dp(10.0)
        texts = [f"{mark_text(k)} {name}" for k, name in enumerate(class_names(data))]
        if sum(metrics.horizontalAdvance(text) + dp(12) for text in texts) > self.width():
            texts = [f"{mark_text(k)}{k + 1}" for k in range(len(texts))]
            taken = sum(metrics.horizontalAdvance(text) for text in texts)
            gap = min(max((self.width() - taken) / len(texts), dp(2.0)), gap)
        x, more = 0.0, metrics.horizontalAdvance("…")
        for k, text in enumerate(texts):
            width = metrics.horizontalAdvance(text)
            left = self.width() - x - width
            if left < (0 if k == len(texts) - 1 else more + gap):
                self._paint_text(painter, x, "…", self._theme.color("muted"))
                return
            self._paint_text(painter, x, text, text_color_of(data.task, k, self._theme))
            x += width + gap

    def _two_names(self, painter: QPainter, data: Data) -> list[str]:
        """Two classes with their marks, for the ends of a scale that keeps a third of the room."""
        texts, room = [f"{mark_text(k)} {name}" for k, name in enumerate(class_names(data))], self.width() // 3
        return [painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room) for text in texts]

    def _paint_text(self, painter: QPainter, x: float, text: str, color: QColor) -> None:
        painter.setPen(color)
        width = painter.fontMetrics().horizontalAdvance(text) + px(2)
        painter.drawText(QRectF(x, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_joins(self, painter: QPainter) -> None:
        """An autoencoder: what a point is, and what its network makes of it."""
        metrics, x = painter.fontMetrics(), 0.0
        words = (("●", self.tr("input"), "positive"), ("—", "", "muted"), ("◆", self.tr("reconstruction"), "negative"))
        for sign, word, color in words:
            self._paint_text(painter, x, sign, self._theme.color(color))
            x += metrics.horizontalAdvance(sign) + dp(4)
            self._paint_text(painter, x, word, self._theme.color("muted"))
            x += metrics.horizontalAdvance(word) + dp(6 if word else 2)

    def _paint_scale(self, painter: QPainter, *texts: str) -> None:
        metrics, half = painter.fontMetrics(), self.width() // 2 - px(4)
        texts = tuple(metrics.elidedText(text, Qt.TextElideMode.ElideRight, half) for text in texts)
        widths = [metrics.horizontalAdvance(t) for t in texts]
        left, right = widths[0] + dp(8.0), self.width() - widths[1] - dp(8.0)
        gradient = QLinearGradient(left, 0, right, 0)
        table = scale_table(self._theme)
        for i in range(0, 256, 15):
            gradient.setColorAt(i / 255, QColor(*(int(v) for v in table[i])))
        painter.setPen(self._theme.color("muted"))
        painter.drawText(QRectF(0, 0, widths[0] + px(2), self.height()), Qt.AlignmentFlag.AlignVCenter, texts[0])
        painter.drawText(
            QRectF(right + px(8), 0, widths[1] + px(2), self.height()), Qt.AlignmentFlag.AlignVCenter, texts[1]
        )
        if right <= left:  # long numbers leave no room for it
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(QRectF(left, dp(5), right - left, dp(8)), dp(4), dp(4))
