"""Where in the step-through one is: forward, loss, backward, update, with a link to the first step of each layer."""

from itertools import groupby

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from nnviz.core.steps.model import Step


class Crumbs(QLabel):
    """A line of words; a click on one goes there."""

    chosen = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("crumbs")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Place in the step-through"))
        self.setOpenExternalLinks(False)
        self.linkActivated.connect(self._on_link)
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

    def _write(self) -> None:
        if not self._steps:
            self.clear()
            return
        for layers, phases in ((True, True), (False, True), (False, False)):
            html, plain = self._text(layers, phases)
            if self.fontMetrics().horizontalAdvance(plain) <= self.width():
                break
        self.setText(html)

    def _text(self, layers: bool, phases: bool) -> tuple[str, str]:
        """The line as rich and as plain text; with every layer and phase, or with the present ones alone."""
        names = {"forward": self.tr("Forward"), "loss": self.tr("Loss"), "backward": self.tr("Backward"),
                 "update": self.tr("Update")}  # fmt: skip
        now = self._steps[self._index]
        html, plain = [], []
        for phase, steps in groupby(self._steps, key=lambda step: step.phase):
            group = list(steps)
            here = phase == now.phase
            if not (here or phases):
                continue
            word = _link(group[0], f"<b>{names[phase]}</b>" if here else names[phase])
            text = names[phase]
            if phase != "loss":
                firsts = [next(items) for _, items in groupby(group, key=lambda step: step.layer)]
                shown = [s for s in firsts if s.layer and (layers or (here and s.layer == now.layer))]
                numbers = [(s, here and s.layer == now.layer) for s in shown]
                word += "".join(" " + _link(s, f"<b>{s.layer}</b>" if on else str(s.layer)) for s, on in numbers)
                text += "".join(f" {s.layer}" for s, _ in numbers)
            html.append(word)
            plain.append(text)
        return " → ".join(html), " → ".join(plain)

    def _on_link(self, link: str) -> None:
        kind, _, layer = QUrl(link).path().partition("/")
        self.chosen.emit(kind, int(layer))


def _link(step: Step, words: str) -> str:
    return f"<a href='step:{step.kind}/{step.layer}' style='color: palette(text); text-decoration: none'>{words}</a>"
