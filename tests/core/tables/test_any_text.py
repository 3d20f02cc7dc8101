"""Whatever a file holds: a table or one clear line, every line accounted for, numbers exact."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnviz.core.base.experiment import Data, Examples, replace
from nnviz.core.tables.assembling import amended, assemble
from nnviz.core.tables.encoding import decode
from nnviz.core.tables.model import Choices, TableError
from nnviz.core.tables.plan import bad_rows, objection, why_bad
from nnviz.core.tables.proposing import proposed
from nnviz.core.tables.reading import read_text, run
from nnviz.core.tables.writing import write_table
from tests.core.making import make

PIECES = st.sampled_from(
    ["1", "-2.5", "1e300", "nan", "abc", "", '"', '""', '"a\nb"', "#", ",", ",", ",", ";", "\t", " ", "\n", "\n",
     "\r\n", "ä", "−3", "1,5", "x;y", "0", "train", "\ufeff", "\u2028", "_"]
)  # fmt: skip
texts = st.lists(PIECES, max_size=60).map("".join)


@settings(deadline=None, max_examples=300)
@given(st.one_of(texts.map(str.encode), st.binary(max_size=200), texts.map(lambda t: t.encode("utf-16"))))
def test_any_bytes_are_a_table_or_one_clear_line(raw: bytes) -> None:
    try:
        text, encoding = decode(raw)
        table = run(read_text(text, encoding))
        plan = proposed(table)
        bad = bad_rows(table, plan)
        assert all(why_bad(table, plan, i) and "\n" not in why_bad(table, plan, i) for i in bad.tolist())
        width = len(table.columns)
        assert all(len(row) == width for row in table.rows) and len(table.lines) == len(table.rows)
        assert table.lines == sorted(set(table.lines))
        if objection(table, plan, ()) is None:
            made = assemble(table, plan, "x.csv")
            assert made.rows + made.left_out == len(table.rows)
            assert np.isfinite(made.data.train.x).all()
    except TableError as error:
        assert "\n" not in str(error) and len(str(error)) < 200


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(["1,2", "3,4", "x,5", "", "# c", "1", "1,2,3"]), min_size=1, max_size=30))
def test_no_line_is_lost(lines: list[str]) -> None:
    text = "a,y\n" + "\n".join(lines) + "\n9,9\n"
    table = run(read_text(text, "utf-8", Choices(delimiter=",", decimal=".", header=1, comments=True)))
    counted = [*table.lines, *(s.line for s in table.skipped)]
    assert sorted(counted) == list(range(2, len(lines) + 3))
    fixed = amended(table, {i: ["7"] * len(table.columns) for i in bad_rows(table, proposed(table)).tolist()})
    assert bad_rows(fixed, proposed(fixed)).tolist() == []


@settings(deadline=None, max_examples=100)
@given(arrays(np.float64, (5, 3), elements=st.floats(-1e100, 1e100)))
def test_every_number_comes_back_with_the_same_bits(values: np.ndarray) -> None:
    examples = Examples(x=values[:, :2], y=values[:, 2:])
    base = make(data={"task": "regression", "train": {"x": [[0, 0]], "y": [[0]]}}, last=(1, "linear"))
    data = Data(task="regression", inputs=("a", "b"), outputs=("c",), train=examples, test=base.data.test)
    text, encoding = decode(write_table(replace(base, data=data)))
    table = run(read_text(text, encoding))
    made = assemble(table, proposed(table, data), "x.csv").data
    assert made.task == "regression" and made.train.y is not None
    assert made.train.x.tobytes() == np.ascontiguousarray(values[:, :2]).tobytes()
    assert made.train.y.tobytes() == np.ascontiguousarray(values[:, 2:]).tobytes()
