"""The training loop alone, without Qt and without a thread of its own where that can be."""

import math
import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from nnviz.app.training_loop import TrainingLoop
from nnviz.core.editing.edits import with_setting
from nnviz.core.training.session import Session
from nnviz.labs import load_lab


class Running:
    """A loop in a plain thread."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.session = Session(load_lab("circle").experiment)
        self.loop = TrainingLoop(self.session, self.errors.append)
        self.thread = threading.Thread(target=self.loop.run)
        self.thread.start()

    def is_still(self) -> bool:
        """Does no epoch end for a while?"""
        epoch = self.session.epoch
        time.sleep(0.1)
        return self.session.epoch == epoch

    def wait(self, condition: Callable[[], bool], seconds: float = 10.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it did not happen in time"
            time.sleep(0.002)

    def newest_epoch(self) -> int:
        mail = self.loop.take()
        return -1 if mail is None else mail.epoch


@pytest.fixture
def running() -> Iterator[Running]:
    result = Running()
    yield result
    result.loop.stop()
    result.thread.join(10.0)
    assert not result.thread.is_alive()


def test_the_first_snapshot_is_there_at_once(running: Running) -> None:
    running.wait(lambda: running.newest_epoch() == 0)


def test_commands_are_carried_out_and_answered_by_a_snapshot(running: Running) -> None:
    running.loop.post(lambda session: session.advance(7))
    running.wait(lambda: running.newest_epoch() == 7)


def test_the_mailbox_holds_one_snapshot(running: Running) -> None:
    running.loop.play(math.inf)
    running.wait(lambda: running.session.epoch > 50)
    first = running.loop.take()
    assert first is not None and first.epoch < running.session.epoch
    running.loop.pause()
    running.wait(lambda: running.newest_epoch() == running.session.epoch)


def test_a_closed_gate_holds_the_training(running: Running) -> None:
    running.loop.play(math.inf)
    running.wait(lambda: running.session.epoch > 10)
    running.loop.close_gate()
    running.loop.take()
    running.wait(running.is_still)  # on a busy machine a slice may take longer than the gate waits for it
    epoch = running.session.epoch
    assert running.is_still() and running.session.epoch == epoch
    running.loop.gate.set()
    running.wait(lambda: running.session.epoch > epoch)


def test_stop_opens_a_closed_gate(running: Running) -> None:
    running.loop.play(math.inf)
    running.loop.gate.clear()
    running.loop.stop()
    running.thread.join(5.0)
    assert not running.thread.is_alive()


def test_speed_is_kept(running: Running) -> None:
    running.loop.play(50.0)
    running.wait(lambda: running.session.epoch > 2)
    start, began = running.session.epoch, time.monotonic()
    time.sleep(1.0)
    rate = (running.session.epoch - start) / (time.monotonic() - began)
    assert 20 < rate < 60  # a busy machine may be slower, never faster


def test_an_error_is_reported_and_the_loop_lives(running: Running) -> None:
    def fail(session: Session) -> None:
        raise ValueError("no")

    running.loop.post(fail)
    running.wait(lambda: running.errors == ["ValueError: no"])
    running.loop.post(lambda session: session.advance(1))
    running.wait(lambda: running.newest_epoch() == 1)


def test_pausing_and_playing_again_changes_no_bit(running: Running) -> None:
    for _ in range(20):
        running.loop.play(math.inf)
        time.sleep(0.01)
        running.loop.pause()
    epoch: list[int] = []
    running.loop.post(lambda session: epoch.append(session.epoch))
    running.wait(lambda: bool(epoch))
    alone = Session(load_lab("circle").experiment)
    alone.advance(running.session.epoch)
    assert running.session.position == 0
    assert np.array_equal(running.session.engine.params, alone.engine.params)


def test_a_command_that_waits_comes_before_a_snapshot_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(load_lab("circle").experiment)
    loop, done = TrainingLoop(session, pytest.fail), list[str]()
    snapshot, advance = session.snapshot, session.advance

    def advance_while_a_hand_moves(epochs: int, seconds: float | None = None) -> int:
        loop.post(lambda _session: done.append("command"))
        return advance(epochs, seconds)

    monkeypatch.setattr(session, "advance", advance_while_a_hand_moves)
    monkeypatch.setattr(session, "snapshot", lambda: (done.append("snapshot"), snapshot())[1])
    loop.play(math.inf)
    loop.work()
    loop.work()
    assert done[:2] == ["command", "snapshot"] and loop.take() is not None


def test_an_end_is_kept_for_the_window_though_a_command_follows(running: Running) -> None:
    stopping = with_setting(running.session.experiment, "training.stop.epochs", 40)
    running.loop.post(lambda session: session.apply(stopping))
    running.loop.play(math.inf)
    running.wait(lambda: not running.loop.playing)
    running.loop.set_speed(5.0)
    running.loop.post(lambda session: session.set_params(0.0 * session.engine.params))
    running.wait(lambda: (mail := running.loop.take()) is not None and mail.epoch == 40 and mail.stopped is None)
    end = running.loop.take_end()
    assert end is not None and (end.stopped, end.epoch) == ("epochs", 40) and running.loop.take_end() is None
    assert not running.loop.playing  # another speed begins nothing


def test_a_long_update_gives_way_to_a_hand_that_moves_and_then_goes_on(running: Running) -> None:
    """A full batch of very many points is not broken off: the next move is not to find one under way."""
    begun: list[float] = []

    def long_update(epochs: int, seconds: float | None = None) -> int:
        begun.append(time.perf_counter())
        time.sleep(0.02)
        return 1

    running.session.advance = long_update  # type: ignore[method-assign]
    running.loop.play(math.inf)
    running.wait(lambda: len(begun) > 2)
    done = threading.Event()
    running.loop.post_from_user(lambda session: done.set())
    assert done.wait(10.0)
    before, start = len(begun), time.perf_counter()
    time.sleep(0.08)
    assert len(begun) - before <= 1 + (time.perf_counter() - start) / 0.1  # without giving way: four
    running.wait(lambda: len(begun) > before + 4)
