"""How much the tests find: plants small faults in core and app, one at a time, and counts those that some test notices.

    python -m tests.planted_faults --jobs 2

Each fault goes into a copy of the checkout. First run the tests that mirror the changed file, up to the first failure;
only for a fault that survives these the rest of the suite. Those that nothing finds are listed at the end.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import cache_from_source
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LIST = Path(__file__).with_suffix(".txt")
_COPIED = ("nnviz", "resources", "tests", "docs", "benchmarks")
_MOST_SECONDS = 1800
_NOT_FOR_FAULTS = ("tests/test_planted_faults.py", "tests/test_bootstrap.py", "tests/test_packaging.py")


class Fault(NamedTuple):
    """One mistake: in ``file``, below ``nnviz/``, the only occurrence of ``text`` becomes ``planted``."""

    file: str
    kind: str
    text: str
    planted: str


def read_faults(path: Path = LIST) -> list[Fault]:
    """The faults of a list; ``planted_faults.txt`` says how one is written."""
    blocks = [block.splitlines() for block in path.read_text(encoding="utf-8").split("\n\n")]
    return [_fault_of(lines) for lines in blocks if not lines[0].startswith("#")]


def _fault_of(lines: list[str]) -> Fault:
    file, kind = lines[0].split(": ")
    text, planted = ("\n".join(line[2:] for line in lines if line.startswith(sign)) for sign in ("- ", "+ "))
    return Fault(file, kind, text, planted)


def places_of(fault: Fault, root: Path = ROOT) -> int:
    """How often the text of a fault occurs in its file; anything but 1 means that the list is out of date."""
    file = root / "nnviz" / fault.file
    return file.read_text(encoding="utf-8").count(fault.text) if file.exists() else 0


def mirrored(fault: Fault, root: Path = ROOT) -> list[str]:
    """The tests that mirror a file: those named after the module, then their folder."""
    module = Path(fault.file)
    folder = root / "tests" / module.parent
    named = sorted(str(path.relative_to(root)) for path in folder.glob(f"test_*{module.stem}*.py"))
    return [*named, str(folder.relative_to(root))]


def _copy(folder: Path) -> Path:
    root = folder / "checkout"
    root.mkdir()
    ignored = shutil.ignore_patterns("__pycache__", ".hypothesis")
    for name in _COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=ignored)
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copy2(file, root)
    return root


def _found_by(fault: Fault, root: Path, mirrored_only: bool) -> str:
    """Plants a fault in a copy, and takes it out again. Returns the first test that fails; empty where none does."""
    file = root / "nnviz" / fault.file
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace(fault.text, fault.planted), encoding="utf-8")
    try:
        first = mirrored(fault, root)
        rest = [] if mirrored_only else [["tests/core", "tests/app", "tests/labs"], ["tests"]]
        for tests in (first, *rest):
            found = _first_failure(tests, root, file)
            if found:
                return found
        return ""
    finally:
        file.write_text(before, encoding="utf-8")


def _first_failure(tests: list[str], root: Path, changed: Path) -> str:
    Path(cache_from_source(str(changed))).unlink(missing_ok=True)  # one second and one size, and Python would keep it
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", *tests]
    command += [f"--ignore={name}" for name in _NOT_FOR_FAULTS]
    environment = os.environ | {"PYTHONPATH": str(root)}
    try:
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, timeout=_MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "no end in time"
    if done.returncode == 0:
        return ""
    if -done.returncode in (signal.SIGTERM, signal.SIGKILL):  # somebody ended it, which says nothing of the fault
        return _first_failure(tests, root, changed)
    lines = [line for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    return lines[0].split(" - ")[0].split(" ", 1)[1] if lines else f"pytest ended with {done.returncode}"


def check(faults: list[Fault], jobs: int, mirrored_only: bool) -> list[str]:
    """What found each fault, in their order; empty where nothing did. Prints a line for each as it ends."""
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        for job in range(jobs):
            place = Path(folder, str(job))
            place.mkdir()
            copies.put(_copy(place))

        def one(fault: Fault) -> str:
            root, began = copies.get(), time.perf_counter()
            try:
                found = _found_by(fault, root, mirrored_only)
            finally:
                copies.put(root)
            shown = found or "SURVIVED"
            print(f"{time.perf_counter() - began:6.0f} s  {fault.kind:15} {_shown(fault):68} {shown}", flush=True)
            return found

        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(one, faults))


def _shown(fault: Fault) -> str:
    return f"{fault.file}: {' '.join(fault.text.split())[:38]}"


def main() -> int:
    """Plants the faults that the command line asks for. Returns 1 where one survived or could not be planted."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", metavar="TEXT", help="faults whose file or text has this")
    parser.add_argument("--jobs", type=int, default=1, help="how many at a time, each in a copy of its own")
    parser.add_argument("--mirrored-only", action="store_true", help="not the rest of the suite for those that survive")
    options = parser.parse_args()
    faults = [fault for fault in read_faults() if options.only in fault.file or options.only in fault.text]
    stale = [fault for fault in faults if places_of(fault) != 1]
    for fault in stale:
        print(f"{places_of(fault)} places instead of 1: {_shown(fault)}")
    if stale or not faults:
        return 1
    found = check(faults, options.jobs, options.mirrored_only)
    survived = [fault for fault, test in zip(faults, found, strict=True) if not test]
    print(f"\n{len(faults) - len(survived)} of {len(faults)} found ({1 - len(survived) / len(faults):.0%})")
    for fault in survived:
        print(f"survived: {fault.kind}, {_shown(fault)}\n          became {fault.planted!r}")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
