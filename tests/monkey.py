"""Uses the real window at random: keys, clicks, drags, held buttons, half-typed numbers, labs, undo, while it trains.

`python -m tests.monkey --seed 1 --actions 5000` repeats the same actions for the same seed. An exception, a warning of
Qt, an action that never ends, or an undo that does not lead back ends the session with exit code 1 and its last
actions. Fewer ``--actions`` of the same seed are the first of them, so that a fault can be narrowed down. Nothing is
written: every dialog for a file is left with Esc.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from nnviz.launch import create_window
from nnviz.process import prepare_process

prepare_process()

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QWidget,
)

from nnviz.core.base.experiment import Experiment
from nnviz.labs import lab_ids, load_lab
from nnviz.panels import PANELS
from nnviz.ui.widgets.actions import ROWS
from nnviz.ui.window.main_window import MainWindow

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier
MODIFIERS = (NONE, NONE, NONE, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier)
KEYS = (
    Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_R,
    Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab,
    Qt.Key.Key_B, Qt.Key.Key_L, Qt.Key.Key_P, Qt.Key.Key_0, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_9, Qt.Key.Key_Home,
    Qt.Key.Key_End, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_F2, Qt.Key.Key_Z, Qt.Key.Key_PageDown,
)  # fmt: skip
TEXTS = ("0", "1", "0.5", "-3,25", "1e9", "", "abc", "1e400", "-", "٣", "9" * 400, "nan", "0,0001", "=1+1", "\0")
NOT_TRIGGERED = {"quit", "full_screen"}
SLOW = 20.0
"""Seconds after which a single action counts as one that never ends."""
_MENU_MS = 40
SIZES = ((1280, 800), (1024, 700), (1920, 1080))


@dataclass
class Session:
    """One window, the random numbers of a seed, and what went wrong."""

    window: MainWindow
    rng: random.Random
    faults: list[str] = field(default_factory=list)
    last: deque[str] = field(default_factory=lambda: deque(maxlen=25))
    held: tuple[QWidget, QPoint] | None = None

    def pick(self, values: "tuple[object, ...] | list[object]") -> object:
        """One of some values; a draw is made also where there are none, so that the sequence stays the same."""
        share = self.rng.random()
        return values[int(share * len(values))] if values else None

    def note(self, text: str) -> None:
        """What is done, for the list of the last actions."""
        self.last.append(text)

    def shown(self, kind: type[QWidget]) -> "list[QWidget]":
        """The widgets of a kind that can be seen, in the window or in a dialog in front of it."""
        front = QApplication.activeModalWidget() or self.window
        return [w for w in front.findChildren(kind) if w.isVisible() and w.isEnabled()]


# ---------------------------------------------------------------- what is done


def act_trigger(s: Session) -> None:
    """Any action of the menus."""
    name = str(s.pick([row.name for row in ROWS if row.name not in NOT_TRIGGERED]))
    s.note(f"trigger {name}")
    action = s.window.actions_[name]
    if action.isEnabled() and QApplication.activeModalWidget() is None:
        action.trigger()


def act_key(s: Session) -> None:
    """A key, where the focus is."""
    key, modifier = s.pick(KEYS), s.pick(MODIFIERS)
    assert isinstance(key, Qt.Key) and isinstance(modifier, Qt.KeyboardModifier)
    target = QApplication.focusWidget() or QApplication.activeModalWidget() or s.window
    s.note(f"key {key.name} {modifier.name} on {type(target).__name__}")
    if not isinstance(QApplication.activeModalWidget(), QFileDialog) or key == Qt.Key.Key_Escape:
        QTest.keyClick(target, key, modifier)


def _place(s: Session, widget: QWidget) -> QPoint:
    return QPoint(int(s.rng.random() * max(widget.width(), 1)), int(s.rng.random() * max(widget.height(), 1)))


def _canvas(s: Session) -> QWidget:
    window = s.window
    places = [window.boundary_plot.viewport(), window.network_view, window.loss_plot.viewport()]
    found = s.pick([place for place in places if place.isVisible()])
    return found if isinstance(found, QWidget) else window


def act_click(s: Session) -> None:
    """A click on plane, diagram or loss curve."""
    canvas, button, modifier = _canvas(s), s.pick((LEFT, LEFT, RIGHT)), s.pick(MODIFIERS)
    place, double = _place(s, canvas), s.rng.random() < 0.2
    s.note(f"{'double ' if double else ''}click {type(canvas).__name__} {place.toTuple()} {modifier}")
    if QApplication.activeModalWidget() is None:
        (QTest.mouseDClick if double else QTest.mouseClick)(canvas, button, modifier, place)


def act_drag(s: Session) -> None:
    """A drag there, with something else in between now and then."""
    canvas, modifier = _canvas(s), s.pick(MODIFIERS)
    start, end, between = _place(s, canvas), _place(s, canvas), s.rng.random() < 0.3
    s.note(f"drag {type(canvas).__name__} {start.toTuple()} to {end.toTuple()}{' and more' if between else ''}")
    if QApplication.activeModalWidget() is not None:
        return
    QTest.mousePress(canvas, LEFT, modifier, start)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(canvas, start + (end - start) * share)
        QApplication.processEvents()
        if between and share == 0.3:
            another = s.pick((act_trigger, act_lab, act_undo, act_panel))
            another(s)  # type: ignore[operator]
    QTest.mouseRelease(canvas, LEFT, modifier, end)


def act_wheel(s: Session) -> None:
    """The wheel over any of them."""
    canvas, turned = _canvas(s), 120 if s.rng.random() < 0.5 else -120
    place = QPointF(_place(s, canvas))
    s.note(f"wheel {type(canvas).__name__} {turned}")
    event = QWheelEvent(
        place, canvas.mapToGlobal(place), QPoint(), QPoint(0, turned), Qt.MouseButton.NoButton, NONE,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def act_button(s: Session) -> None:
    """Any button that can be seen: clicked, or pressed and held until something else lets it go."""
    button, holds = s.pick(s.shown(QAbstractButton)), s.rng.random() < 0.3
    if not isinstance(button, QAbstractButton) or isinstance(button.window(), QFileDialog):
        return
    if button.objectName() == "button_quit":
        return
    s.note(f"{'hold' if holds else 'click'} button {button.accessibleName() or button.text()!r}")
    place = button.rect().center()
    if holds and s.held is None:
        QTest.mousePress(button, LEFT, NONE, place)
        s.held = button, place
    elif not holds:
        QTest.mouseClick(button, LEFT, NONE, place)


def act_release(s: Session) -> None:
    """Whatever is held is released, wherever it is by now."""
    held, s.held = s.held, None
    if held is not None:
        s.note("release")
        try:
            QTest.mouseRelease(held[0], LEFT, NONE, held[1])
        except RuntimeError:  # the button is gone
            QTest.mouseRelease(s.window, LEFT)


def act_type(s: Session) -> None:
    """A text into a field, whole or in part, with Enter or without."""
    line, text, enters = s.pick(s.shown(QLineEdit)), str(s.pick(TEXTS)), s.rng.random() < 0.5
    if not isinstance(line, QLineEdit) or isinstance(line.window(), QFileDialog):
        return
    s.note(f"type {text[:20]!r}{' and Enter' if enters else ''} into {line.accessibleName() or line.objectName()!r}")
    line.setFocus()
    line.selectAll()
    for letter in text[:12] if text.isascii() and text.isprintable() else "":
        QTest.keyClick(line, letter)
    if not text.isascii() or len(text) > 12:
        line.insert(text)  # as if pasted
    if enters:
        QTest.keyClick(line, Qt.Key.Key_Return)


def act_choose(s: Session) -> None:
    """An entry of a list."""
    combo, share = s.pick(s.shown(QComboBox)), s.rng.random()
    if isinstance(combo, QComboBox) and combo.count() and not isinstance(combo.window(), QFileDialog):
        index = int(share * combo.count())
        s.note(f"choose {combo.itemText(index)!r} in {combo.accessibleName() or combo.objectName()!r}")
        combo.setCurrentIndex(index)
        combo.activated.emit(index)
        combo.textActivated.emit(combo.itemText(index))


def act_slide(s: Session) -> None:
    """A slider to some place."""
    slider, share = s.pick(s.shown(QAbstractSlider)), s.rng.random()
    if isinstance(slider, QAbstractSlider):
        s.note(f"slide {slider.accessibleName()!r} to {share:.2f}")
        slider.setValue(slider.minimum() + round(share * (slider.maximum() - slider.minimum())))


def act_lab(s: Session) -> None:
    """Another lab."""
    name = str(s.pick(list(lab_ids())))
    s.note(f"lab {name}")
    s.window.bench.load("Lab", load_lab(name).experiment)


def act_undo(s: Session) -> None:
    """Undo or redo, up to five times."""
    name, times = ("undo", "redo")[s.rng.random() < 0.4], 1 + int(s.rng.random() * 5)
    s.note(f"{name} {times} times")
    for _ in range(times):
        s.window.actions_[name].trigger()


def act_panel(s: Session) -> None:
    """Another panel."""
    name = str(s.pick(list(PANELS)))
    s.note(f"panel {name}")
    s.window.panel_card.open(name)


def act_size(s: Session) -> None:
    """Another size of the window."""
    size = s.pick(SIZES)
    assert isinstance(size, tuple)
    s.note(f"size {size}")
    s.window.resize(*size)


def act_wait(s: Session) -> None:
    """A moment in which it trains, and held buttons repeat."""
    s.note("wait")
    QTest.qWait(int(30 * s.rng.random()))


ACTS: tuple[tuple[int, Callable[[Session], None]], ...] = (
    (10, act_trigger), (18, act_key), (14, act_click), (8, act_drag), (5, act_wheel), (10, act_button),
    (6, act_release), (9, act_type), (6, act_choose), (4, act_slide), (3, act_lab), (6, act_undo), (5, act_panel),
    (1, act_size), (4, act_wait),
)  # fmt: skip


def close_what_opened(s: Session) -> None:
    """Menus and dialogs that have been open for a while are left with Esc; those for files at once."""
    waits = s.rng.random() < 0.5
    for widget in QApplication.topLevelWidgets():
        if widget is s.window or not widget.isVisible():
            continue
        if isinstance(widget, QMenu) or (
            isinstance(widget, QDialog) and (isinstance(widget, QFileDialog) or not waits)
        ):
            QTest.keyClick(widget, Qt.Key.Key_Escape)
            if widget.isVisible():
                widget.close()


def close_menus() -> None:
    """Leaves the menu that is open."""
    menu = QApplication.activePopupWidget()
    if menu is not None:
        QTest.keyClick(menu, Qt.Key.Key_Escape)
        if menu.isVisible():
            menu.close()


# ---------------------------------------------------------------- what has to hold


def run(window: MainWindow, seed: int, actions: int) -> Session:
    """A session of so many actions; ``faults`` of what comes back is empty where all was well."""
    rng = random.Random(seed)
    session = Session(window, rng)
    weights, acts = [weight for weight, _ in ACTS], [act for _, act in ACTS]
    closer = QTimer(window, interval=_MENU_MS)  # the menu of a button waits in a loop of its own
    closer.timeout.connect(close_menus)
    closer.start()
    with watched(session):
        for number in range(actions):
            act = rng.choices(acts, weights)[0]
            rng_of_act = random.Random(rng.random())
            session.rng, before = rng_of_act, time.monotonic()
            act(session)
            QApplication.processEvents()
            close_what_opened(session)
            QApplication.processEvents()
            took = time.monotonic() - before
            if took > SLOW:
                session.faults.append(f"took {took:.1f} s")
            if session.faults:
                let_go_of_the_mouse(window)
                session.faults[0] = f"action {number + 1}: {session.faults[0]}"
                return session
        finish(session)
    return session


def finish(session: Session) -> None:
    """Everything is let go; undo to the beginning and redo back pass through equal experiments."""
    act_release(session)
    window = session.window
    let_go_of_the_mouse(window)
    while (dialog := QApplication.activeModalWidget()) is not None:
        dialog.close()
    window.bench.pause()
    settle(window)
    stack = window.bench.stack
    while stack.canRedo():
        window.bench.redo()
    settle(window)
    back = walk(window, window.bench.undo, stack.canUndo)
    forth = walk(window, window.bench.redo, stack.canRedo)
    again = walk(window, window.bench.undo, stack.canUndo)
    if not same(back, list(reversed(forth))) or not same(back, again):
        session.faults.append(f"undo and redo pass through other experiments ({len(back)} of them)")


def let_go_of_the_mouse(window: QWidget) -> None:
    """Releases every button that a test has left pressed: later tests begin with none."""
    for button in (LEFT, RIGHT):
        if QApplication.mouseButtons() & button:
            QTest.mouseRelease(window, button)


def walk(window: MainWindow, step: Callable[[], None], more: Callable[[], bool]) -> list[tuple[Experiment, int]]:
    """The experiments on the way, each with the number of parameters that its run has."""
    found = [state(window)]
    while more():
        step()
        settle(window)
        found.append(state(window))
    return found


def state(window: MainWindow) -> tuple[Experiment, int]:
    """What has to be the same again."""
    return window.bench.experiment, len(window.bench.snapshot.params)


def same(one: list[tuple[Experiment, int]], other: list[tuple[Experiment, int]]) -> bool:
    """Are these the same experiments?"""
    return len(one) == len(other) and all(a[0] == b[0] and a[1] == b[1] for a, b in zip(one, other, strict=True))


def settle(window: MainWindow) -> None:
    """Everything posted so far has reached the session and the views."""
    window.bench.finish(lambda session: None)
    window.bench.refresh()
    QApplication.processEvents()


class watched:
    """Takes every exception of a slot and every warning of Qt as a fault of the session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __enter__(self) -> None:
        self._hook, sys.excepthook = sys.excepthook, self._on_error
        self._before = qInstallMessageHandler(self._on_message)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        sys.excepthook = self._hook
        qInstallMessageHandler(self._before)
        if isinstance(error, Exception):
            self._on_error(type(error), error, error.__traceback__)
            return True
        return False

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: object) -> None:
        self._hook(kind, error, trace)  # type: ignore[arg-type]
        self._session.faults.append(f"{kind.__name__}: {error}")

    def _on_message(self, kind: QtMsgType, _context: object, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and "This plugin does not support" not in text:
            self._session.faults.append(f"Qt: {text}")


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.monkey", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sessions", type=int, default=1, help="sessions with this seed and the next ones")
    parser.add_argument("--actions", type=int, default=1000, help="actions of a session")
    options = parser.parse_args()
    app = QApplication.instance() or QApplication([])
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(Path(folder) / "settings"))
        for seed in range(options.seed, options.seed + options.sessions):
            np.random.seed(seed)
            window = create_window()
            window.show()
            window.activateWindow()
            session = run(window, seed, options.actions)
            print(f"seed {seed}: {session.faults[0] if session.faults else 'all is well'}", flush=True)
            if session.faults:
                failed += 1
                print("  " + "\n  ".join(session.last), flush=True)
            window.bench.stack.setClean()
            window.close()
            window.deleteLater()
            app.processEvents()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
