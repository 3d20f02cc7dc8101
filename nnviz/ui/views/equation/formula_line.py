"""The formula of a step, typeset; a line that is too long for the panel goes on below."""

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.theme.sizes import dp, px
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.equation.typesetter import Formula, Typesetter

SIZE = 17.0
_LEAST_SIZE = 10
_GAP, _LEADING = 26, 5


class FormulaLine(QWidget):
    """Paints some formulas beside each other. What is not set yet comes a little later; nothing waits for it."""

    def __init__(self, theme: Theme, typesetter: Typesetter) -> None:
        super().__init__()
        self.setObjectName("formula")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.theme = theme
        self.latex: tuple[str, ...] = ()
        self._typesetter = typesetter
        self._height = 0
        typesetter.ready.connect(self._on_ready)

    def show_formulas(self, latex: tuple[str, ...]) -> None:
        """Shows these formulas."""
        self.latex = latex
        self.setAccessibleName(" ; ".join(latex))
        self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self.theme = theme
        self.update()

    @Slot()
    def _on_ready(self) -> None:
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The lines break elsewhere."""
        self._fit()

    def _formulas(self) -> list[Formula | None]:
        return [self._fitting(latex) for latex in self.latex]

    def _fitting(self, latex: str) -> Formula | None:
        """A formula in the usual size, or smaller where that is wider than the panel."""
        ink, ratio = self.theme.color("ink"), self.devicePixelRatioF()
        formula = self._typesetter.formula(latex, dp(SIZE), ink, ratio)
        if formula is None or formula.width <= self.width():
            return formula
        size = max(dp(_LEAST_SIZE), int(dp(SIZE) * self.width() / formula.width))
        return self._typesetter.formula(latex, float(size), ink, ratio)

    @property
    def is_set(self) -> bool:
        """Are all formulas there?"""
        return all(formula is not None for formula in self._formulas())

    def _lines(self) -> list[list[Formula]]:
        lines: list[list[Formula]] = [[]]
        x = 0.0
        for formula in self._formulas():
            if formula is None:
                continue
            if lines[-1] and x + formula.width > self.width():
                lines.append([])
                x = 0.0
            lines[-1].append(formula)
            x += formula.width + dp(_GAP)
        return lines

    def _fit(self) -> None:
        """Takes the height of its lines; while a formula is on its way, not less than before."""
        lines = self._lines()
        if any(lines):
            height = int(sum(_height(line) for line in lines) + dp(_LEADING) * (len(lines) - 1)) + px(2)
            self._height = height if self.is_set else max(height, self._height)
            self.setFixedHeight(self._height)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The formulas on their lines."""
        with QPainter(self) as painter:
            y = 1.0
            for line in self._lines():
                ascent = max((formula.ascent for formula in line), default=0.0)
                x = 0.0
                for formula in line:
                    formula.paint(painter, x, y + ascent)
                    x += formula.width + dp(_GAP)
                y += _height(line) + dp(_LEADING)

    def sizeHint(self) -> QSize:
        """One line of a formula with a fraction."""
        return QSize(px(200), self._height or px(44))


def _height(line: list[Formula]) -> float:
    ascent = max((formula.ascent for formula in line), default=0.0)
    return ascent + max((formula.height - formula.ascent for formula in line), default=0.0)
