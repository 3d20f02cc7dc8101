"""How often the views of the window follow a run that trains: in every frame, in turns, or a few times a second."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from nnviz.app.workbench import Workbench
from nnviz.core.training.snapshot import Snapshot

Show = Callable[[Snapshot], object]

_SECONDS = {"boundary": 0.0, "network": 0.0, "loss": 0.06, "texts": 0.09}
"""While it plays, pictures move in every frame, the loss curve some fifteen times a second, numbers ten times."""
_TAKE_TURNS_ABOVE = 200.0
_TURNS = (
    ("boundary",), ("network",), ("boundary",), ("loss",), ("boundary",), ("network",), ("boundary",),
    ("network", "texts"),
)  # fmt: skip
"""Beyond so many epochs a second views take turns from frame to frame: as smooth to the eye, half the drawing."""
_BY_HAND = 0.15
"""Seconds after a change by hand in which no view waits for its turn: it is seen in the next frame."""


class Frames(QObject):
    """Hands a snapshot to those of the ``shows`` (boundary, network, loss, texts) whose turn it is."""

    def __init__(self, bench: Workbench, shows: dict[str, Show]) -> None:
        super().__init__(bench)
        self._bench, self._shows = bench, shows
        self._shown_at = dict.fromkeys(_SECONDS, 0.0)
        self._turn = 0
        self._by_hand_until = 0.0
        bench.run_replaced.connect(self._on_hand)

    def show(self, snapshot: Snapshot) -> None:
        """A frame; at full speed it leaves time for the training."""
        self._turn += 1
        fast = self._bench.playing and self._bench.speed > _TAKE_TURNS_ABOVE
        in_turns = fast and time.perf_counter() >= self._by_hand_until
        for name in _TURNS[self._turn % len(_TURNS)] if in_turns else _SECONDS:
            now = time.perf_counter()
            if not self._bench.playing or now - self._shown_at[name] >= _SECONDS[name]:
                self._shown_at[name] = now
                self._shows[name](snapshot)

    def hurry_texts(self) -> None:
        """The numbers are of another experiment: they come with the next frame."""
        self._shown_at["texts"] = 0.0

    @Slot()
    def _on_hand(self) -> None:
        self._by_hand_until = time.perf_counter() + _BY_HAND
