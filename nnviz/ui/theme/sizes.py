"""Every size of the window is so many design pixels times one scale: zoom and projector follow from it.

The letters follow it too: ``set_scale`` sets the font of the application. What is made of letters measures them; all
other sizes pass through ``px`` or ``dp``, or through ``sized``, which remembers them so that ``rescale`` can set them
again. What a theme draws (style sheet, pens, fonts of pictures) follows when the window takes its theme again.
"""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

_NAME = "design_size"
_scale = 1.0
_design_font: QFont | None = None
"""The font that the desktop gave the application, at scale 1."""


def scale() -> float:
    """How large a design pixel is."""
    return _scale


def set_scale(value: float) -> None:
    """Another size for everything that is made from now on; what is there follows with ``rescale``."""
    global _scale
    _scale = value
    _scale_letters()


def _scale_letters() -> None:
    global _design_font
    if not isinstance(QApplication.instance(), QApplication):
        return
    if _design_font is None:
        _design_font = QApplication.font()
    font = QFont(_design_font)
    if _design_font.pointSizeF() > 0:
        font.setPointSizeF(_design_font.pointSizeF() * _scale)
    else:
        font.setPixelSize(px(_design_font.pixelSize()))
    QApplication.setFont(font)


def dp(design: float) -> float:
    """So many design pixels, not rounded: for what is painted."""
    return design * _scale


def px(design: float) -> int:
    """So many design pixels on the screen; nothing vanishes."""
    size = round(design * _scale)
    return size if size or not design else (1 if design > 0 else -1)


def icon_ratio() -> float:
    """How many pixels a design pixel of a drawn icon has: an icon is made smaller where there is no room, never larger.

    Twice as many as a usual screen shows, so that it is sharp on a fine one.
    """
    return 2.0 * max(_scale, 1.0)


Apply = Callable[[Any, Any], object]
_APPLY: Mapping[str, Apply] = {
    "size": lambda target, v: target.setFixedSize(px(v[0]), px(v[1])),
    "width": lambda target, v: target.setFixedWidth(px(v)),
    "height": lambda target, v: target.setFixedHeight(px(v)),
    "min_size": lambda target, v: target.setMinimumSize(px(v[0]), px(v[1])),
    "min_width": lambda target, v: target.setMinimumWidth(px(v)),
    "min_height": lambda target, v: target.setMinimumHeight(px(v)),
    "max_width": lambda target, v: target.setMaximumWidth(px(v)),
    "margins": lambda target, v: target.setContentsMargins(*(px(side) for side in v)),
    "spacing": lambda target, v: target.setSpacing(px(v)),
    "row_spacing": lambda target, v: target.setVerticalSpacing(px(v)),
    "column_spacing": lambda target, v: target.setHorizontalSpacing(px(v)),
    "icon": lambda target, v: target.setIconSize(QSize(px(v[0]), px(v[1]))),
    "indent": lambda target, v: target.setIndent(px(v)),
    "handle": lambda target, v: target.setHandleWidth(px(v)),
    "section": lambda target, v: target.setDefaultSectionSize(px(v)),
    "min_section": lambda target, v: target.setMinimumSectionSize(px(v)),
}
"""What can be sized, and how."""


def sized(target: QObject, **design: Any) -> None:
    """Gives a widget or layout sizes in design pixels: ``sized(button, size=(22, 22))``, ``sized(row, spacing=6)``."""
    kept = target.property(_NAME) or {}
    target.setProperty(_NAME, {**kept, **design})
    for name, value in design.items():
        _APPLY[name](target, value)


def rescale(root: QObject) -> None:
    """Sets all sizes of a widget and of what is in it again, after ``set_scale``."""
    for target in (root, *root.findChildren(QObject)):
        if not isValid(target):
            continue  # gone with another, as the actions of a menu that is filled again
        for name, value in (target.property(_NAME) or {}).items():
            _APPLY[name](target, value)
