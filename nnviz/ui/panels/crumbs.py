"""Where in the step-through one is: forward, loss, backward, update, with a link to the first step of each layer."""

from functools import partial
from itertools import groupby

from msgspec import Struct
from PySide6.QtCore import QEvent, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy

from nnviz.core.steps.model import Step
from nnviz.ui.theme.theme import Theme

_MENU = "menu:"


class _Way(Struct, frozen=True):
    """How the line is written: with the layers of every phase or of the present one alone, in whole or short words."""

    layers: bool
    short: bool
    between: str


_WAYS = (
    _Way(True, False, " → "), _Way(False, False, " → "), _Way(False, True, " → "), _Way(False, True, " · "),
)  # fmt: skip
"""From the longest on; where none fits, the present place opens a menu."""


class Crumbs(QLabel):
    """A line of words; a click on one goes there. All phases can be reached, however little room there is."""

    chosen = Signal(str, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("crumbs")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Place in the step-through"))
        self.setOpenExternalLinks(False)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.LinksAccessibleByMouse | flags.LinksAccessibleByKeyboard)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._hovered = ""
        self.linkActivated.connect(self._on_link)
        self.menu = QMenu(self)
        self._steps: tuple[Step, ...] = ()
        self._index = 0

    def show_place(self, steps: tuple[Step, ...], index: int) -> None:
        """Shows where step ``index`` is among all."""
        self._steps, self._index = steps, index
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words have more or less room."""
        super().resizeEvent(event)
        self._write()

    def set_theme(self, theme: Theme) -> None:
        """Links keep the colour that they were written in: they are written again."""
        self._theme = theme
        self._write()

    def _write(self) -> None:
        if not self._steps:
            self.clear()
            return
        self.setToolTip(self._text(_WAYS[0])[1])
        font = QFont(self.font())
        font.setBold(True)  # the present place is
        metrics = QFontMetrics(font)
        texts = (self._text(way) for way in _WAYS)
        fitting = (html for html, plain in texts if metrics.horizontalAdvance(plain) <= self.width())
        self._set_text(next(fitting, None) or self._menu_link())

    def _set_text(self, html: str) -> None:
        """Another text; the link that the keys are at is the one in the same place."""
        if html == self.text():
            return
        start, length = self.selectionStart(), len(self.selectedText())
        self.setText(html)
        if self.hasFocus() and length:
            self.setSelection(start, length)

    # ---------------------------------------------------------------- mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The link under the mouse lights up."""
        super().mouseMoveEvent(event)
        self._point_at(self._link_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """No link does."""
        super().leaveEvent(event)
        self._point_at("")

    def _point_at(self, link: str) -> None:
        if link != self._hovered:
            self._hovered = link
            self._write()
            self.setCursor(Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor)

    def _link_at(self, place: QPointF) -> str:
        """What the label's own signal would tell, but not from within the text that is written again because of it."""
        document = QTextDocument()
        document.setDocumentMargin(0)
        document.setDefaultFont(self.font())
        document.setHtml(self.text())
        above = (self.height() - document.size().height()) / 2
        return document.documentLayout().anchorAt(place - QPointF(self.contentsRect().left(), above))

    # ---------------------------------------------------------------- writing

    def _names(self, short: bool) -> dict[str, str]:
        if short:
            return {"forward": self.tr("Fwd"), "loss": self.tr("Loss"), "backward": self.tr("Bwd"),
                    "update": self.tr("Upd")}  # fmt: skip
        return {"forward": self.tr("Forward"), "loss": self.tr("Loss"), "backward": self.tr("Backward"),
                "update": self.tr("Update")}  # fmt: skip

    def _text(self, way: "_Way") -> tuple[str, str]:
        """The line as rich and as plain text."""
        names = self._names(way.short)
        html, plain = [], []
        for phase, here, firsts in self._phases():
            word = self._link(firsts[0], f"<b>{names[phase]}</b>" if here else names[phase])
            text = names[phase]
            now = self._steps[self._index].layer if here else None
            for step in self._layers(phase, firsts):
                if way.layers or step.layer == now:
                    number = f"<b>{step.layer}</b>" if step.layer == now else str(step.layer)
                    word += " " + self._link(step, number, underlined=True)
                    text += f" {step.layer}"
            html.append(word)
            plain.append(text)
        return way.between.join(html), way.between.join(plain)

    def _phases(self) -> list[tuple[str, bool, list[Step]]]:
        """Each phase, whether one is in it, and the first step of each of its layers."""
        now = self._steps[self._index].phase
        return [
            (phase, phase == now, [next(items) for _, items in groupby(steps, key=lambda step: step.layer)])
            for phase, steps in groupby(self._steps, key=lambda step: step.phase)
        ]

    def _layers(self, phase: str, firsts: list[Step]) -> list[Step]:
        return [step for step in firsts if step.layer and phase != "loss"]

    def _menu_link(self) -> str:
        """The present place, which opens a menu with all others."""
        now = self._steps[self._index]
        layer = f" {now.layer}" if now.layer and now.phase != "loss" else ""
        words = f"{self._names(True)[now.phase]}{layer} ▾"
        return self._linked(_MENU, f"<b>{words}</b>", underlined=False)

    def _open_menu(self) -> None:
        """All phases and their layers below each other."""
        self.menu.clear()
        names = self._names(False)
        for phase, here, firsts in self._phases():
            for step in self._layers(phase, firsts) or firsts:
                layer = f" {step.layer}" if self._layers(phase, firsts) else ""
                action = self.menu.addAction(names[phase] + layer)
                action.setCheckable(True)
                action.setChecked(here and step.layer == self._steps[self._index].layer)
                action.triggered.connect(partial(self.chosen.emit, step.kind, step.layer))
        self.menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _on_link(self, link: str) -> None:
        if link == _MENU:
            self._open_menu()
            return
        kind, _, layer = QUrl(link).path().partition("/")
        self.chosen.emit(kind, int(layer))

    def _link(self, step: Step, words: str, *, underlined: bool = False) -> str:
        return self._linked(f"step:{step.kind}/{step.layer}", words, underlined=underlined)

    def _linked(self, target: str, words: str, *, underlined: bool) -> str:
        """A link; numbers would not be taken for one without a line below them, words have one under the mouse."""
        under_mouse = target == self._hovered
        color = self._theme.color("link" if underlined or under_mouse else "ink").name()
        line = "underline" if underlined or under_mouse else "none"
        ground = f"; background-color: {self._theme.color('line').name()}" if under_mouse else ""
        return f"<a href='{target}' style='color: {color}; text-decoration: {line}{ground}'>{words}</a>"
