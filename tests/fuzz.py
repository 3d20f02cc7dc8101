"""Files that nobody means well with, made at random from good ones: each opens, or is one short line.

    python -m tests.fuzz --seed 1 --count 2000 [--kind table] [--keep FOLDER]

Equal seeds make equal files. What fails is told with the command that makes it again, and kept in FOLDER. The tests run
a small dose of it (tests/test_fuzz.py).
"""

import argparse
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.fuzz_kinds import EXPECTED, KINDS, check_line

SECONDS, GIBIBYTES = 20, 6
"""What one file may take in the command. The tests are never timed."""


@dataclass(frozen=True)
class Failure:
    """A file that neither opened nor was told in a line, and the command that makes it again."""

    kind: str
    number: int
    content: bytes
    why: str


def content_of(kind: str, seed: int, number: int) -> bytes:
    """The file of this number; equal arguments make equal bytes."""
    return KINDS[kind][0](random.Random(f"{seed} {kind} {number}"))


def attempt(kind: str, content: bytes) -> str:
    """Opens a file: "" where that was possible, else the line. Raises whatever should not be."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return KINDS[kind][1](content, Path(folder))
        except EXPECTED as error:
            return check_line(str(error.strerror if isinstance(error, OSError) else error))


def fuzz(kind: str, seed: int, numbers: range) -> tuple[int, list[Failure]]:
    """How many of these files opened, and those that failed."""
    opened, failures = 0, []
    for number in numbers:
        content = content_of(kind, seed, number)
        try:
            opened += not attempt(kind, content)
        except Exception:
            failures.append(Failure(kind, number, content, traceback.format_exc(limit=-4)))
    return opened, failures


class TooLong(Exception):
    """A file took longer than it may."""


def _limit() -> None:
    """No file may take more than so much time and memory."""

    def ring(*_: object) -> None:
        raise TooLong(f"more than {SECONDS} s")

    signal.signal(signal.SIGALRM, ring)
    most = GIBIBYTES * 2**30
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


def main() -> int:
    """Makes and opens so many files of each kind, or of one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500, help="files of each kind")
    parser.add_argument("--first", type=int, default=0, help="the number of the first file")
    parser.add_argument("--kind", choices=tuple(KINDS), action="append")
    parser.add_argument("--keep", type=Path, help="a folder for the files that fail")
    options = parser.parse_args()
    from nnviz.ui.start import make_application

    application = make_application()
    _limit()
    failed = 0
    for kind in options.kind or KINDS:
        began, opened, slowest = time.perf_counter(), 0, 0.0
        for number in range(options.first, options.first + options.count):
            start = time.perf_counter()
            signal.alarm(SECONDS)
            good, failures = fuzz(kind, options.seed, range(number, number + 1))
            signal.alarm(0)
            opened, slowest = opened + good, max(slowest, time.perf_counter() - start)
            for failure in failures:
                failed += 1
                print(f"--seed {options.seed} --kind {kind} --first {number} --count 1\n{failure.why}", file=sys.stderr)
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / f"{kind}-{options.seed}-{number}").write_bytes(failure.content)
        seconds = time.perf_counter() - began
        print(
            f"{kind}: {options.count} files, {opened} opened, {seconds:.0f} s, the slowest {slowest:.1f} s", flush=True
        )
    print(f"{failed} failed; {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most")
    del application
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
