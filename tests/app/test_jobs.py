"""Work beside the window: its result, its failure, and its end before its time."""

import gc
import time
from collections.abc import Generator

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from nnviz.app.jobs import Job


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
