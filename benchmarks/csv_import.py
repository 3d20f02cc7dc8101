"""How fast a table is previewed and read: 100 000 rows by 10 columns, clean and with 1 % of rows that cannot be used.

    python benchmarks/csv_import.py [--rows 100000] [--columns 10] [--rounds 7]

*Preview* is what the dialog shows at once, *read* all rows up to the list of bad ones, *make* the data set out of them.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from nnviz.core.tables.assembling import assemble
from nnviz.core.tables.loading import load, preview
from nnviz.core.tables.model import Choices
from nnviz.core.tables.plan import bad_rows, why_bad
from nnviz.core.tables.proposing import proposed
from nnviz.core.tables.reading import run


def table(rows: int, columns: int, *, bad: int = 0, decimal: str = ".") -> str:
    """Normal numbers with all their digits; every ``bad``-th row has a letter in it."""
    values = np.random.default_rng(0).normal(size=(rows, columns)).tolist()
    delimiter = "," if decimal == "." else ";"
    lines = [delimiter.join(map(repr, row)).replace(".", decimal) for row in values]
    if bad:
        lines[::bad] = [line.replace(f"0{decimal}", "x", 1).replace(decimal, "x", 1) for line in lines[::bad]]
    return "\n".join([delimiter.join(f"c{i}" for i in range(columns)), *lines])


def measure(path: Path, rounds: int) -> tuple[list[float], int]:
    """Median milliseconds of preview, reading and making, and the number of bad rows."""
    times: list[list[float]] = [[], [], []]
    for _ in range(rounds):
        began = time.perf_counter()
        preview(path, Choices())
        previewed = time.perf_counter()
        read = run(load(path, Choices()))
        plan = proposed(read)
        bad = bad_rows(read, plan)
        _ = [why_bad(read, plan, i) for i in bad.tolist()]
        loaded = time.perf_counter()
        assemble(read, plan, path.name)
        made = time.perf_counter()
        for found, took in zip(times, (previewed - began, loaded - previewed, made - loaded), strict=True):
            found.append(1000 * took)
    return [statistics.median(found) for found in times], len(bad)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    kinds = {
        "clean": {}, "1 % bad rows": {"bad": 100}, "decimal commas": {"decimal": ","},
    }  # fmt: skip
    print(f"{options.rows} rows x {options.columns} columns, medians of {options.rounds}, ms")
    with tempfile.TemporaryDirectory() as folder:
        for name, kind in kinds.items():
            path = Path(folder) / "table.csv"
            path.write_text(table(options.rows, options.columns, **kind), encoding="utf-8")
            (first, read, made), bad = measure(path, options.rounds)
            print(f"{name:16}  preview {first:6.1f}  read {read:7.1f}  make {made:6.1f}  bad rows {bad}")


if __name__ == "__main__":
    main()
