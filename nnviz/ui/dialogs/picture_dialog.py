"""The dialog that makes points of a picture: which colours are the classes, how many points, and what comes out."""

from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Data
from nnviz.core.data.picture_points import MOST_POINTS, Drawing, draw_points, find_colors
from nnviz.core.data.shapes import HALF_WIDTH
from nnviz.ui.dialogs.picture_reading import read_pixels
from nnviz.ui.theme.sizes import dp, px, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.widgets.enter import Dialog
from nnviz.ui.widgets.pieces import label

_SIDE = 260
_SHOWN = 4000
_DEFAULT = 500


class Canvas(QWidget):
    """A picture, or points in the colours of their classes, in a square."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._image: QImage | None = None
        self._points: list[tuple[QColor, Array]] = []
        self.setAccessibleName(name)
        sized(self, min_size=(_SIDE, _SIDE))

    def show_image(self, image: QImage) -> None:
        """Shows a picture."""
        self._image = image
        self.update()

    def show_points(self, data: Data) -> None:
        """Shows points of the plane."""
        y = data.train.y
        assert y is not None
        x, classes = data.train.x[:_SHOWN], y[:_SHOWN, 0]
        colors = self._theme.color("negative"), self._theme.color("positive")
        self._points = [(color, x[classes == k]) for k, color in enumerate(colors)]
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws it as large as there is room."""
        side = min(self.width(), self.height())
        left, top = (self.width() - side) / 2.0, (self.height() - side) / 2.0
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.fillRect(QRectF(left, top, side, side), self._theme.color("neutral"))
            if self._image is not None:
                scale = side / max(self._image.width(), self._image.height())
                width, height = self._image.width() * scale, self._image.height() * scale
                place = QRectF(left + (side - width) / 2.0, top + (side - height) / 2.0, width, height)
                painter.drawImage(place, self._image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            unit = side / (2.0 * HALF_WIDTH)
            for color, places in self._points:
                painter.setBrush(color)
                for x, y in places.tolist():
                    painter.drawEllipse(
                        QPointF(left + side / 2.0 + x * unit, top + side / 2.0 - y * unit), dp(2.0), dp(2.0)
                    )
            painter.setPen(self._theme.color("line"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(left, top, side - 1, side - 1))


class PictureDialog(Dialog):
    """``imported`` carries the points. Raises PictureError where the file gives none."""

    imported = Signal(object)  # Data

    def __init__(self, path: Path, theme: Theme, parent: QWidget) -> None:
        image, pixels = read_pixels(path)
        self.pair, self.three = find_colors(pixels, 2), find_colors(pixels, 3)
        super().__init__(parent)
        self.setObjectName("picture_dialog")
        self.setWindowTitle(self.tr("Import {}").format(path.name))
        self.path, self._theme = path, theme
        self._picture = Canvas(theme, self.tr("The picture"))
        self._picture.show_image(image)
        self._points = Canvas(theme, self.tr("The points"))
        self._make_controls()
        self._lay_out()
        self._offer_classes()

    def _make_controls(self) -> None:
        self.colors = QComboBox()
        self.colors.setObjectName("picture_colors")
        self.colors.addItem(self.tr("ink against paper"), False)
        if self.three.inks == 2:
            self.colors.addItem(self.tr("two inks on paper"), True)
            self.colors.setCurrentIndex(1)
        self.first = QComboBox()
        self.first.setObjectName("picture_class_1")
        self.count = QSpinBox(minimum=2, maximum=MOST_POINTS, value=_DEFAULT, singleStep=100)
        self.count.setObjectName("picture_count")
        self.seed = QSpinBox(minimum=0, maximum=10**9)
        self.seed.setObjectName("picture_seed")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton(self.tr("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setDefault(True)
        self.colors.activated.connect(self._offer_classes)
        self.first.activated.connect(self._show)
        self.count.valueChanged.connect(self._show)
        self.seed.valueChanged.connect(self._show)
        self.buttons.accepted.connect(lambda: self.imported.emit(self.data))
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        form = QFormLayout()
        for text, control in ((self.tr("Classes"), self.colors), (self.tr("Class 1 is"), self.first),
                              (self.tr("Points"), self.count), (self.tr("Seed"), self.seed)):  # fmt: skip
            control.setAccessibleName(text)
            form.addRow(label(text), control)
        pictures = QHBoxLayout()
        pictures.addWidget(self._picture, 1)
        pictures.addWidget(self._points, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(pictures, 1)
        layout.addLayout(form)
        layout.addWidget(self.buttons)

    @property
    def drawing(self) -> Drawing:
        """The colours as they are looked at now: two, or the paper and two inks."""
        return self.three if self.colors.currentData() else self.pair

    @property
    def data(self) -> Data:
        """The points that are shown."""
        classes = self.drawing.classes(self.colors.currentData())
        swap = self.first.currentData() != classes[1]
        return draw_points(self.drawing, self.count.value(), self.seed.value(), self.colors.currentData(), swap)

    def _offer_classes(self) -> None:
        """The two colours, of which one is class 1."""
        self.first.clear()
        for color in self.drawing.classes(self.colors.currentData())[::-1]:
            shade = QColor(*(round(v) for v in self.drawing.colors[color]))
            swatch = QPixmap(px(14), px(14))
            swatch.fill(shade)
            self.first.addItem(QIcon(swatch), shade.name(), color)
        self._show()

    def _show(self) -> None:
        self._points.show_points(self.data)
