"""The line at the bottom of the window: a message for a while, then again the state of the run or what to do next."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

from nnviz.app.workbench import Workbench
from nnviz.core.base.counting import plural
from nnviz.core.base.notation import general, percent
from nnviz.core.base.problem import one_line
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.freezing import held_mask
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.views.view import View
from nnviz.ui.window.status_line import StatusLine

_MESSAGE_MS = 9000


class StatusMessages(QObject, View):
    """Writes to the status line; nothing else does."""

    def __init__(self, line: StatusLine, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._line, self._bench = line, bench
        self._timer = QTimer(self, singleShot=True, interval=_MESSAGE_MS)
        self._timer.timeout.connect(self.show_run)
        self._end: Snapshot | None = None
        """What the message that is shown tells of, if that is an end of training."""
        bench.ended.connect(self.tell_end)

    @property
    def telling(self) -> bool:
        """Is a message shown?"""
        return self._timer.isActive()

    def tell(self, text: str, warns: bool) -> None:
        """Shows a message for a while."""
        self._end = None
        self._line.show_text(one_line(text), warns)
        self._timer.start()

    def offer(self, text: str, act: Callable[[], object]) -> None:
        """A button beside the message, as long as it is shown."""
        self._line.offer(text, act)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The run has moved: its state is shown, unless there is a message that matters more."""
        end = self._end
        if end is not None and (
            self._bench.playing or (end.epoch, end.position) != (snapshot.epoch, snapshot.position)
        ):
            self._timer.stop()  # it has gone on from there, or starts over
        if not self.telling or snapshot.diverged is not None or snapshot.stopped is not None:
            self.show_run()

    @Slot(object)
    def tell_end(self, snapshot: Snapshot) -> None:
        """Training ended of itself; it is told a while, for dragging a weight makes a newer snapshot at once."""
        if words := end_words(snapshot):
            self.tell(words, snapshot.diverged is not None)
            self._end = snapshot

    @Slot()
    def show_run(self) -> None:
        """What is wrong with the run, or what to do next."""
        snapshot, experiment = self._bench.snapshot, self._bench.experiment
        if ended := end_words(snapshot):
            self._line.show_text(ended, snapshot.diverged is not None)
        elif not len(experiment.data.train):
            self._line.show_text(self.tr("No points yet: click on the plane to add some."), False)
        elif _all_held(snapshot.architecture):
            text = self.tr("Every weight is frozen or belongs to a switched-off unit: training changes nothing.")
            self._line.show_text(text, True)
        else:
            hint = self.tr("Space plays and pauses · → trains one epoch · R resets")
            if (
                len(experiment.data.inputs) <= 2
            ):  # wider data may be shown as bars, and there a click does something else
                hint = self.tr("{} · click the plane to add points").format(hint)
            self._line.show_text(hint, False)

    def stop(self) -> None:
        """The window closes."""
        self._timer.stop()


def _all_held(architecture: Architecture) -> bool:
    return any(layer.frozen or layer.off for layer in architecture.layers) and bool(held_mask(architecture).all())


def end_words(snapshot: Snapshot) -> str:
    """Why training ended of itself; empty where it may go on."""
    diverged = snapshot.diverged
    if diverged is None:
        return _stop_words(snapshot)
    return _tr(
        "Diverged in epoch {}, layer {}: values overflowed; the last finite state was kept. Try a "
        "smaller learning rate, then Reset."
    ).format(diverged.epoch, diverged.layer)


def _stop_words(snapshot: Snapshot) -> str:
    """Which stop condition ended training, with its numbers; empty where none did."""
    stop, at = snapshot.experiment.training.stop, snapshot.epoch
    if snapshot.stopped == "epochs":
        one = _tr("Stopped after epoch {}: the run has reached 1 epoch, as set.")
        many = _tr("Stopped after epoch {}: the run has reached {} epochs, as set.")
        told = plural(stop.epochs or 0, one, many).format(at, stop.epochs)
    elif snapshot.stopped == "loss":
        wanted = general(stop.loss or 0.0, 6)
        told = _tr("Stopped after epoch {}: J = {} is at most {}.").format(at, general(snapshot.train_loss, 4), wanted)
    elif snapshot.stopped == "accuracy":
        reached, wanted = percent(snapshot.train_accuracy), percent(stop.accuracy or 0.0)
        told = _tr("Stopped after epoch {}: accuracy {} is at least {}.").format(at, reached, wanted)
    elif snapshot.stopped == "patience":
        one = _tr("Stopped after epoch {}: no improvement of the loss for 1 epoch.")
        many = _tr("Stopped after epoch {}: no improvement of the loss for {} epochs.")
        told = plural(stop.patience or 0, one, many).format(at, stop.patience)
    else:
        return ""
    return f"{told} {_tr('Change stop conditions in the left column.')}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Messages", text)
