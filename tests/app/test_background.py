"""Work beside the window: its result, its failure, and its end before its time."""

import gc
import time
from collections.abc import Generator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from nnviz.app.background import Background, Job, running_jobs
from nnviz.app.pacing import Pacing
from nnviz.core.base.experiment import NO_MEMORY


def counting(steps: int) -> Generator[float, None, int]:
    for i in range(steps):
        yield i / steps
        time.sleep(0.001)
    return steps


def failing(error: Exception) -> Generator[float, None, int]:
    yield 0.5
    raise error


def test_progress_and_result_arrive_and_collection_is_on_again(qtbot: QtBot) -> None:
    owner, job, shares = QObject(), Job(lambda: counting(20), (ValueError,)), list[float]()
    job.progress.connect(shares.append)
    with qtbot.waitSignal(job.done, timeout=5000) as done:
        job.begin(owner)
        assert not gc.isenabled()
    assert done.args == [20] and shares[:2] == [0.0, 0.05] and gc.isenabled()


def test_an_expected_error_comes_as_it_is_and_another_is_named(qtbot: QtBot) -> None:
    for error, kind, text in (
        (ValueError("no table"), ValueError, "no table"), (KeyError("x"), RuntimeError, "KeyError: 'x'"),
    ):  # fmt: skip
        owner, job = QObject(), Job(lambda error=error: failing(error), (ValueError,))  # type: ignore[misc]
        with qtbot.waitSignal(job.failed, timeout=5000) as failed:
            job.begin(owner)
        assert failed.args is not None and isinstance(failed.args[0], kind) and str(failed.args[0]) == text
        assert gc.isenabled()


def test_a_stopped_job_ends_soon_and_tells_nothing(qtbot: QtBot) -> None:
    owner, job, told = QObject(), Job(lambda: counting(100_000), (ValueError,)), list[object]()
    job.done.connect(told.append)
    job.failed.connect(told.append)
    job.begin(owner)
    qtbot.wait(20)
    began = time.perf_counter()
    job.stop()
    job.stop()
    assert time.perf_counter() - began < 1.0 and job.isFinished() and gc.isenabled()
    qtbot.wait(20)
    assert told == []


def test_a_job_ends_with_its_owner(qtbot: QtBot) -> None:
    owner, job = QObject(), Job(lambda: counting(100_000), (ValueError,))
    job.begin(owner)
    owner.deleteLater()
    qtbot.waitUntil(lambda: job.isFinished(), timeout=5000)
    assert gc.isenabled()


def numbers(count: int) -> Generator[float, None, int]:
    for i in range(count):
        yield i / count
    return count


def told_by(work: Background) -> list[object]:
    told: list[object] = []
    work.done.connect(told.append)
    work.failed.connect(told.append)
    return told


def test_work_that_fits_is_done_before_the_call_returns(qtbot: QtBot) -> None:
    owner = QObject()
    work = Background(owner)
    told = told_by(work)
    work.between_frames(numbers(3), 1.0)
    assert told == [3] and not work.running and work.spent > 0.0


def test_longer_work_goes_on_between_frames_and_says_how_far_it_is(qtbot: QtBot) -> None:
    owner, shares = QObject(), list[float]()
    work = Background(owner)
    work.progress.connect(shares.append)
    work.between_frames(counting(40), 0.0)
    assert work.running and work.share == 0.0
    with qtbot.waitSignal(work.done, timeout=5000) as done:
        pass
    assert done.args == [40] and shares == sorted(shares) and shares and not work.running


def test_of_work_that_was_given_up_nothing_is_told(qtbot: QtBot) -> None:
    owner = QObject()
    work = Background(owner)
    told = told_by(work)
    work.between_frames(counting(1000), 0.0)
    work.beside(lambda: counting(1000))
    work.beside(lambda: numbers(5))
    qtbot.waitUntil(lambda: told == [5], timeout=5000)
    work.between_frames(counting(1000), 0.0)
    work.cancel()
    qtbot.wait(30)
    assert told == [5] and not work.running and not running_jobs()


@pytest.mark.parametrize("at_once", [0.0, 0.05])
def test_what_fails_between_frames_is_told_and_leaves_room_for_other_work(qtbot: QtBot, at_once: float) -> None:
    owner = QObject()
    background, told = Background(owner, (ValueError,)), list[object]()
    background.done.connect(told.append)
    for error, text in ((ValueError("no curve"), "no curve"), (MemoryError(), NO_MEMORY)):
        with qtbot.waitSignal(background.failed, timeout=5000) as failed:
            background.between_frames(failing(error), at_once)
        assert failed.args is not None and str(failed.args[0]) == text and not background.running
    with qtbot.captureExceptions() as raised, pytest.raises(KeyError, match="a fault"):
        background.between_frames(failing(KeyError("a fault")), at_once)
        qtbot.waitUntil(lambda: bool(raised))
        raise raised[0][1]
    assert len(raised) == (0 if at_once else 1) and not background.running and told == []
    with qtbot.waitSignal(background.done, timeout=5000):
        background.between_frames(counting(3), 0.0)
    assert told == [3]


def test_what_fails_beside_the_window_is_told_and_leaves_room_for_other_work(qtbot: QtBot) -> None:
    owner = QObject()
    work = Background(owner, (ValueError,))
    with qtbot.waitSignal(work.failed, timeout=5000) as failed:
        work.beside(lambda: failing(ValueError("no table")))
    assert failed.args is not None and str(failed.args[0]) == "no table" and not work.running


def test_a_costly_turn_rests_while_the_network_trains() -> None:
    pacing = Pacing(least=0.0, rest=1000.0, most=0.003)
    assert pacing.due(True) and not pacing.costly
    pacing.took(0.01)
    assert not pacing.due(True) and pacing.due(False) and pacing.costly
    pacing.hurry()
    pacing.forget()
    assert pacing.due(True) and not pacing.costly
