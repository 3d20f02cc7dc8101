"""Every colour, in one place. Views ask the theme; nothing else names a colour.

Blue is positive and class 1, orange negative and class 0: a pair that colour-blind people tell apart. The scale is
white in the middle, so that the decision boundary is where the white is.
"""

from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

Rgb = tuple[int, int, int]

# Eight hues that stay apart for colour-blind people, in an order in which neighbours differ most (after Okabe and Ito),
# then four that differ from them in lightness.
_CLASS_HUES: tuple[Rgb, ...] = (
    (230, 119, 32), (31, 111, 184), (0, 145, 105), (190, 92, 158), (196, 160, 0), (84, 172, 220), (120, 86, 60),
    (110, 118, 130), (138, 22, 58), (158, 210, 90), (44, 46, 120), (250, 160, 180),
)  # fmt: skip


class Theme(Struct, frozen=True):
    """The colours of one look."""

    name: str
    ground: Rgb
    card: Rgb
    field: Rgb
    ink: Rgb
    muted: Rgb
    line: Rgb
    strong_line: Rgb
    on_accent: Rgb
    positive: Rgb
    negative: Rgb
    neutral: Rgb
    warning: Rgb
    link: Rgb

    def color(self, name: str) -> QColor:
        """A colour by its field's name."""
        return QColor(*getattr(self, name))

    def class_color(self, index: int) -> QColor:
        """The colour of a class; more than twelve classes begin again."""
        return QColor(*_CLASS_HUES[index % len(_CLASS_HUES)])


LIGHT = Theme(
    "light", ground=(243, 244, 246), card=(255, 255, 255), field=(255, 255, 255), ink=(27, 31, 38), muted=(91, 99, 112),
    line=(221, 225, 230), strong_line=(176, 183, 193), on_accent=(255, 255, 255), positive=(27, 110, 187),
    negative=(230, 119, 32), neutral=(255, 255, 255), warning=(176, 58, 26),
    link=(27, 84, 140),
)  # fmt: skip
DARK = Theme(
    "dark", ground=(22, 25, 30), card=(31, 35, 42), field=(40, 45, 54), ink=(232, 235, 240), muted=(160, 168, 180),
    line=(55, 61, 71), strong_line=(96, 104, 117), on_accent=(22, 25, 30), positive=(64, 148, 224),
    negative=(240, 140, 60), neutral=(250, 250, 250), warning=(255, 150, 110),
    link=(140, 190, 245),
)  # fmt: skip
PLANE_INK = QColor(27, 31, 38)
"""Lines on the plane lie on white, the middle of the scale, in every theme."""
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def system_theme() -> Theme:
    """The theme that the desktop asks for; light where it does not say."""
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def blend(low: Rgb, high: Rgb, share: float) -> Rgb:
    """Between two colours: 0 is ``low``, 1 is ``high``."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(low, high, strict=True))
    return red, green, blue


def _scale(theme: Theme) -> npt.NDArray[np.uint8]:
    """256 colours from negative over white to positive, [256, 3]; steeper near the middle, so the boundary is crisp."""
    t = np.linspace(-1.0, 1.0, 256)
    share = np.abs(t) ** 0.8
    ends = np.where(t[:, None] >= 0, theme.positive, theme.negative)
    middle = np.array(theme.neutral)
    table: npt.NDArray[np.uint8] = np.rint(middle + (ends - middle) * share[:, None] * 0.94).astype(np.uint8)
    return table


@cache
def scale_table(theme: Theme) -> npt.NDArray[np.uint8]:
    """The signed scale for pyqtgraph, [256, 3]."""
    return _scale(theme)


@cache
def scale_pixels(theme: Theme) -> npt.NDArray[np.uint32]:
    """The signed scale as RGB32 pixels, [256]."""
    return _pixels(scale_table(theme))


def _pixels(table: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    r, g, b = table.T.astype(np.uint32)
    pixels: npt.NDArray[np.uint32] = (0xFF << 24) | (r << 16) | (g << 8) | b
    return pixels


@lru_cache(maxsize=8)
def class_pixels(theme: Theme, classes: int) -> npt.NDArray[np.uint32]:
    """For each class its levels from white to its colour, one after the other, RGB32 [256]; see ``class_levels``."""
    levels = class_levels(classes)
    table = np.zeros((256, 3), np.uint8)
    for k in range(min(classes, len(_CLASS_HUES))):
        color = theme.class_color(k)
        for i in range(levels):
            share = 0.12 + 0.8 * i / max(levels - 1, 1)
            table[k * levels + i] = blend(theme.neutral, (color.red(), color.green(), color.blue()), share)
    return _pixels(table)


def class_levels(classes: int) -> int:
    """How many strengths of each hue fit into 256 colours."""
    return 256 // min(classes, len(_CLASS_HUES))


def class_hue(classes: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The number of the hue of each class: beyond the last hue they begin again."""
    return classes % len(_CLASS_HUES)


def palette(theme: Theme) -> QPalette:
    """The Qt palette of a theme."""
    result = QPalette()
    roles = {
        QPalette.ColorRole.Window: theme.ground, QPalette.ColorRole.WindowText: theme.ink,
        QPalette.ColorRole.Base: theme.field, QPalette.ColorRole.AlternateBase: theme.card,
        QPalette.ColorRole.Text: theme.ink, QPalette.ColorRole.Button: theme.card,
        QPalette.ColorRole.ButtonText: theme.ink, QPalette.ColorRole.Highlight: theme.ink,
        QPalette.ColorRole.HighlightedText: theme.on_accent, QPalette.ColorRole.ToolTipBase: theme.card,
        QPalette.ColorRole.ToolTipText: theme.ink, QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.Link: theme.link, QPalette.ColorRole.LinkVisited: theme.link,
    }  # fmt: skip
    for role, color in roles.items():
        result.setColor(role, QColor(*color))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(*blend(theme.muted, theme.card, 0.45)))
    return result
