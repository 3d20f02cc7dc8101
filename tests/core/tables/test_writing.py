"""What stands in the cells of an exported table."""

import csv
import io

import pytest

from nnviz.core.tables.writing import write_table
from nnviz.core.training.session import Session
from tests.core.making import CORNERS, make


@pytest.mark.parametrize(
    ("names", "cells"),
    [
        (("benign", "malignant"), ("benign", "malignant")),
        (("=1", "no"), ("'=1", "no")),
        (("01", "2"), ("'01", "'2")),
        (("2", "4"), ("2", "4")),
        ((), ("0", "1")),
        (("0", "1"), ("0", "1")),
        (("a\rb", "c, d"), ("'a\rb", "c, d")),
    ],
)
def test_classes_and_predictions_of_a_binary_task_are_written_by_name(
    names: tuple[str, ...], cells: tuple[str, ...]
) -> None:
    session = Session(make(data={"train": CORNERS, "classes": list(names)}))
    text = write_table(session.experiment, session.engine.params).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["y"] for row in rows] == [cells[int(y)] for (y,) in CORNERS["y"]]
    assert [row["predicted"] for row in rows] == [cells[float(row["ŷ"]) >= 0.5] for row in rows]
