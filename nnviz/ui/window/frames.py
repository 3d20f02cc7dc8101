"""How often the views of the window follow a run that trains: in every frame, in turns, or a few times a second."""

import time

from PySide6.QtCore import QObject, Slot

from nnviz.app.pacing import Pacing
from nnviz.app.workbench import Workbench
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.views.view import View

_SECONDS = {"boundary": 0.0, "network": 0.0, "loss": 0.06, "texts": 0.09}
"""While it plays, pictures move in every frame, the loss curve some fifteen times a second, numbers ten times."""
_TAKE_TURNS_ABOVE = 200.0
_TURNS = (
    ("boundary",), ("network",), ("boundary",), ("loss",), ("boundary",), ("network",), ("boundary",),
    ("network", "texts"),
)  # fmt: skip
"""Beyond so many epochs a second views take turns from frame to frame: as smooth to the eye, half the drawing."""
_BY_USER = 0.15
"""Seconds after a change by hand in which no view waits for its turn: it is seen in the next frame."""


class Frames(QObject):
    """Hands a snapshot to those of the ``views`` whose group has its turn."""

    def __init__(self, bench: Workbench, views: tuple[View, ...]) -> None:
        super().__init__(bench)
        self._bench = bench
        self._views = {turn: tuple(view for view in views if view.frame_group == turn) for turn in _SECONDS}
        self._pacing = {turn: Pacing(least=seconds) for turn, seconds in _SECONDS.items()}
        self._turn = 0
        self._user_until = 0.0
        bench.run_replaced.connect(self._on_user)
        bench.playing_changed.connect(self._on_playing)

    def show(self, snapshot: Snapshot) -> None:
        """A frame; at full speed it leaves time for the training."""
        self._turn += 1
        fast = self._bench.playing and self._bench.speed > _TAKE_TURNS_ABOVE
        in_turns = fast and time.perf_counter() >= self._user_until
        for name in _TURNS[self._turn % len(_TURNS)] if in_turns else _SECONDS:
            if self._pacing[name].due(self._bench.playing):
                self._pacing[name].took(0.0)
                self._show(name, snapshot)

    def _show(self, turn: str, snapshot: Snapshot) -> None:
        for view in self._views[turn]:
            view.show_snapshot(snapshot)

    def hurry_texts(self) -> None:
        """The numbers are of another experiment: they come with the next frame."""
        self._pacing["texts"].hurry()

    @Slot()
    def _on_playing(self) -> None:
        self._show("texts", self._bench.snapshot)

    @Slot()
    def _on_user(self) -> None:
        self._user_until = time.perf_counter() + _BY_USER
