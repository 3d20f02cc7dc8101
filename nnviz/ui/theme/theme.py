"""Every colour, in one place. Views ask the theme; nobody else names a colour.

Blue is positive and class 1, orange negative and class 0: a pair that colour-blind people tell apart. The scale is
white in the middle, so that the decision boundary is where the white is.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from nnviz.resources import resource_path

Rgb = tuple[int, int, int]

# Eight hues that stay apart for colour-blind people, in an order in which neighbours differ most (after Okabe and Ito),
# then four that differ from them in lightness.
_CLASS_HUES: tuple[Rgb, ...] = (
    (230, 119, 32), (31, 111, 184), (0, 145, 105), (190, 92, 158), (196, 160, 0), (84, 172, 220), (120, 86, 60),
    (110, 118, 130), (138, 22, 58), (158, 210, 90), (44, 46, 120), (250, 160, 180),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Theme:
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


def style_sheet(theme: Theme) -> str:
    """The style sheet of a theme: cards, buttons, fields."""
    c = {name: "#{:02x}{:02x}{:02x}".format(*getattr(theme, name)) for name in Theme.__slots__ if name != "name"}
    c["icons"], c["name"] = resource_path("icons").as_posix(), theme.name
    c["hover"] = "#{:02x}{:02x}{:02x}".format(*blend(theme.card, theme.ink, 0.07))
    c["disabled"] = "#{:02x}{:02x}{:02x}".format(*blend(theme.muted, theme.card, 0.45))
    return _SHEET % c


_SHEET = """
QMainWindow, QDialog, QWidget#desk { background: %(ground)s; }
QMenuBar { background: %(card)s; border: none; padding: 2px 6px; }
QMenuBar::item { padding: 3px 9px; border-radius: 4px; background: transparent; color: %(ink)s; }
QMenuBar::item:selected { background: %(hover)s; }
QMenu { background: %(card)s; border: 1px solid %(strong_line)s; padding: 4px; }
QMenu::item { padding: 4px 22px 4px 20px; border-radius: 4px; color: %(ink)s; }
QMenu::item:selected { background: %(hover)s; }
QMenu::item:disabled { color: %(disabled)s; }
QMenu::separator { height: 1px; background: %(line)s; margin: 4px 6px; }
QFrame#bar { background: %(card)s; border: none; border-bottom: 1px solid %(line)s; }
QFrame#foot { background: %(card)s; border: none; border-top: 1px solid %(line)s; }
QFrame[card="true"] { background: %(card)s; border: 1px solid %(line)s; border-radius: 7px; }
QScrollArea, QScrollArea > QWidget > QWidget[clear="true"] { background: transparent; border: none; }
QLabel { color: %(ink)s; background: transparent; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="muted"] { color: %(muted)s; }
QLabel[role="small"] { color: %(muted)s; font-size: 11px; }
QLabel[role="value"] { font-size: 16px; font-weight: 600; }
QLabel[role="warning"] { color: %(warning)s; font-weight: 600; }
QPushButton, QToolButton[boxed="true"] {
  background: %(card)s; border: 1px solid %(strong_line)s; border-radius: 5px; padding: 5px 10px; color: %(ink)s; }
QPushButton:hover, QToolButton[boxed="true"]:hover { background: %(hover)s; }
QPushButton:pressed, QToolButton[boxed="true"]:pressed { background: %(line)s; }
QToolButton[boxed="true"]:checked { border: 2px solid %(ink)s; padding: 4px 9px; font-weight: 600; }
QToolButton[tight="true"] { padding: 5px; }
QToolButton[primary="true"] { background: %(ink)s; color: %(on_accent)s; border: 1px solid %(ink)s; border-radius: 5px;
  padding: 5px 12px; font-weight: 600; }
QToolButton[primary="true"]:hover { background: %(muted)s; }
QToolButton[primary="true"]:disabled { background: %(strong_line)s; border-color: %(strong_line)s; }
QToolButton[flat="true"] { background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 1px 4px;
  color: %(ink)s; }
QToolButton[small="true"] { background: %(card)s; border: 1px solid %(line)s; border-radius: 4px; padding: 2px 7px;
  color: %(ink)s; }
QToolButton[small="true"]:hover { border-color: %(strong_line)s; background: %(hover)s; }
QToolButton[small="true"]:checked { border: 1px solid %(ink)s; background: %(hover)s; font-weight: 600; }
QToolButton[small="true"]:focus { border: 1px solid %(ink)s; }
QTextBrowser { background: %(card)s; color: %(ink)s; border: none; }
QToolButton[segment="true"] { background: %(card)s; border: 1px solid %(strong_line)s; margin-left: -1px;
  padding: 2px 4px; color: %(ink)s; font-size: 11px; }
QToolButton[first="true"] { margin-left: 0; }
QToolButton[segment="true"]:hover { background: %(hover)s; }
QToolButton[segment="true"]:checked { border: 1px solid %(ink)s; background: %(line)s; font-weight: 600; }
QToolButton[segment="true"]:pressed { background: %(line)s; }
QToolButton[segment="true"]:focus { border: 1px solid %(ink)s; }
QToolButton[tab="true"] { background: transparent; border: none; border-bottom: 2px solid transparent;
  padding: 4px 7px 3px; color: %(muted)s; }
QToolButton[tab="true"]:hover { color: %(ink)s; }
QToolButton[tab="true"]:checked { color: %(ink)s; font-weight: 600; border-bottom: 2px solid %(ink)s; }
QToolButton[tab="true"]:focus { border: none; border-bottom: 2px solid %(strong_line)s; }
QToolButton[narrow="true"] { padding: 1px 0; }
QToolButton[flat="true"]:hover { background: %(hover)s; border-color: %(line)s; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[card="true"] { background: %(card)s; border: 1px solid %(line)s; border-radius: 5px; padding: 2px;
  color: %(muted)s; font-size: 9px; }
QToolButton[card="true"]:hover { border-color: %(strong_line)s; background: %(hover)s; }
QToolButton[card="true"]:checked { border: 2px solid %(ink)s; padding: 1px; color: %(ink)s; font-weight: 600; }
QPushButton:disabled, QToolButton:disabled, QToolButton[boxed="true"]:disabled, QToolButton[flat="true"]:disabled,
QToolButton[small="true"]:disabled, QToolButton[segment="true"]:disabled, QToolButton[tab="true"]:disabled,
QToolButton[card="true"]:disabled, QToolButton[small="true"]:disabled:checked,
QToolButton[segment="true"]:disabled:checked { color: %(disabled)s; }
QPushButton:disabled, QToolButton[boxed="true"]:disabled, QToolButton[small="true"]:disabled,
QToolButton[segment="true"]:disabled, QToolButton[card="true"]:disabled { border-color: %(line)s; }
QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit {
  background: %(field)s; border: 1px solid %(line)s; border-radius: 5px; padding: 2px 6px; color: %(ink)s;
  min-height: 18px; selection-background-color: %(ink)s; selection-color: %(on_accent)s; }
QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover, QLineEdit:hover { border-color: %(strong_line)s; }
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus, QToolButton:focus, QPushButton:focus {
  border: 1px solid %(ink)s; }
QLineEdit[wrong="true"], QComboBox[wrong="true"] { border: 2px solid %(warning)s; padding: 1px 5px; }
QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QLineEdit:disabled, QLabel:disabled {
  color: %(disabled)s; }
QComboBox::drop-down { border: none; width: 15px; }
QComboBox::down-arrow { image: url("%(icons)s/down-%(name)s.svg"); width: 9px; height: 9px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 15px; }
QAbstractSpinBox::up-arrow { image: url("%(icons)s/up-%(name)s.svg"); width: 8px; height: 8px; }
QAbstractSpinBox::down-arrow { image: url("%(icons)s/down-%(name)s.svg"); width: 8px; height: 8px; }
QComboBox QAbstractItemView { background: %(card)s; color: %(ink)s; border: 1px solid %(strong_line)s;
  selection-background-color: %(hover)s; selection-color: %(ink)s; outline: none; }
QComboBox QLineEdit { border: none; padding: 0; background: transparent; min-height: 0; }
QCheckBox { color: %(ink)s; spacing: 6px; }
QCheckBox::indicator, QTreeView::indicator { width: 14px; height: 14px; border: 1px solid %(strong_line)s;
  border-radius: 3px; background: %(field)s; }
QCheckBox::indicator:checked, QTreeView::indicator:checked { image: url("%(icons)s/check-%(name)s.svg"); }
QCheckBox::indicator:focus { border-color: %(ink)s; }
QSlider::groove:horizontal { background: %(line)s; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: %(strong_line)s; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: %(card)s; border: 2px solid %(ink)s; width: 10px; height: 10px;
  margin: -5px 0; border-radius: 7px; }
QSlider::handle:horizontal:focus { background: %(ink)s; }
QProgressBar { background: %(line)s; border: none; border-radius: 3px; max-height: 6px; }
QProgressBar::chunk { background: %(ink)s; border-radius: 3px; }
QListWidget { background: %(card)s; border: 1px solid %(line)s; border-radius: 4px; color: %(ink)s; outline: none;
    padding: 3px; }
QListWidget::item { padding: 1px 3px; border-radius: 3px; }
QListWidget::item:selected { background: %(hover)s; color: %(ink)s; }
QTableView { background: %(card)s; border: 1px solid %(line)s; border-radius: 4px; color: %(ink)s; outline: none;
  selection-background-color: %(hover)s; selection-color: %(ink)s; }
QTreeView { background: %(card)s; border: 1px solid %(line)s; border-radius: 4px; color: %(ink)s; outline: none; }
QTreeView::item { padding: 2px 4px; color: %(ink)s; border: 1px solid transparent; }
QTreeView::item:disabled { color: %(muted)s; }
QTreeView::item:selected { background: %(hover)s; color: %(ink)s; }
QTreeView::item:focus { border-color: %(ink)s; }
QTableView::item { padding: 0 14px 0 5px; border: none; }
QTableView::item:selected { background: %(hover)s; color: %(ink)s; border-top: 1px solid %(ink)s;
  border-bottom: 1px solid %(ink)s; }
QTableView::item:focus { border: 1px solid %(ink)s; }
QTableView QLineEdit { padding: 0 4px; min-height: 0; border-radius: 0; border-color: %(ink)s; }
QHeaderView { background: %(card)s; border: none; }
QHeaderView::section { background: %(card)s; color: %(muted)s; border: none; border-bottom: 1px solid %(line)s;
  padding: 3px 14px 3px 5px; }
QHeaderView::section:hover { color: %(ink)s; }
QHeaderView::up-arrow { image: url("%(icons)s/down-%(name)s.svg"); width: 8px; height: 8px; }
QHeaderView::down-arrow { image: url("%(icons)s/up-%(name)s.svg"); width: 8px; height: 8px; }
QToolTip { background: %(card)s; color: %(ink)s; border: 1px solid %(strong_line)s; padding: 4px; }
QScrollBar:vertical { background: transparent; width: 9px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 9px; margin: 0; }
QScrollBar::handle { background: %(strong_line)s; border-radius: 4px; min-height: 24px; min-width: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
"""
