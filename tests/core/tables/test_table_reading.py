"""Text files as tables: encoding, layout, rows and what is wrong with them."""

from pathlib import Path

import numpy as np
import pytest

from nnviz.core.tables import reading
from nnviz.core.tables.encoding import cut_at_line, decode, read_bytes
from nnviz.core.tables.loading import load, preview
from nnviz.core.tables.model import Choices, Table, TableError
from nnviz.core.tables.numbers import number_of, why_no_number
from nnviz.core.tables.plan import Plan, Wishes, bad_rows, objection, possible_tasks, why_bad, wished
from nnviz.core.tables.proposing import proposed
from nnviz.core.tables.reading import read_text, run, unique_names


def read(raw: str | bytes, encoding: str = "", choices: Choices | None = None) -> Table:
    text, found = decode(raw.encode() if isinstance(raw, str) else raw, encoding)
    return run(read_text(text, found, choices or Choices()))


def columns(table: Table) -> list[list[float]]:
    return [column.numbers.tolist() for column in table.columns if column.numbers is not None]


def problems(table: Table) -> dict[int, str]:
    plan = proposed(table)
    return {table.lines[i]: why_bad(table, plan, i) for i in bad_rows(table, plan)}


@pytest.mark.parametrize(
    ("text", "delimiter", "decimal", "header"),
    [
        ("a,b,y\n1.5,2,0\n2,3,1\n", ",", ".", True),
        ("a;b;y\n1,5;2,25;0\n2;3;1\n", ";", ",", True),
        ("a;b\n1.5;2\n2;3\n", ";", ".", True),
        ("1.5\t2\t0\n2\t3\t1\n", "\t", ".", False),
        ("a\tb\n1,5\t2,5\n2\t3\n", "\t", ",", True),
        ("1|2|x\n2|3|y\n", "|", ".", False),
        (" 1  2 \t 3\n4 5   6\n", " ", ".", False),
        ("1, 2, 3\n4, 5, 6\n", ",", ".", False),
        ("5\n6\n7\n", ",", ".", False),
        ("name,city\nAnn,Rome\n", ",", ".", False),
        ("1,2\n", ",", ".", False),
        ("sep=;\na;b\n1,5;2\n2;3\n", ";", ",", True),
        ('"sep=,"\r\na,b\r\n1.5,2\r\n', ",", ".", True),
        ("SEP=\t\n1\t2\n", "\t", ".", False),
        ("sep=x\n1\n2\n", ",", ".", True),  # no delimiter: a name
    ],
)
def test_layout_is_found_by_content(text: str, delimiter: str, decimal: str, header: bool) -> None:
    layout = read(text).layout
    assert (layout.delimiter, layout.decimal, layout.header is not None) == (delimiter, decimal, header)


def test_decimal_commas_and_blanks_become_numbers() -> None:
    assert columns(read("a;b;y\n1,5;-2,25;0\n2;3e2;1\n")) == [[1.5, 2.0], [-2.25, 300.0], [0.0, 1.0]]
    assert columns(read(" 1  2 \t 3\n4 5   6\n")) == [[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]
    assert columns(read("a;b\n−1,5;2\n3;4\n")) == [[-1.5, 3.0], [2.0, 4.0]]


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("x,größe\n1,2\n".encode(), "utf-8"),
        ("\ufeffx,größe\n1,2\n".encode(), "utf-8"),
        ("x,größe\n1,2\n".encode("utf-16"), "utf-16"),
        ("\ufeffx,größe\n1,2\n".encode("utf-16-be"), "utf-16"),
        ("x,größe\n1,2\n".encode("utf-32"), "utf-32"),
        ("\ufeffx,größe\n1,2\n".encode("utf-32-be"), "utf-32"),
        ("x,größe\n1,2\n".encode("cp1252"), "cp1252"),
    ],
)
def test_encodings(raw: bytes, encoding: str) -> None:
    table = read(raw)
    assert table.layout.encoding == encoding and [c.name for c in table.columns] == ["x", "größe"]


def test_an_encoding_can_be_chosen_and_refused() -> None:
    assert read("x,прив\n1,2\n".encode("cp1251"), "cp1251").columns[1].name == "прив"
    with pytest.raises(TableError, match="is not text in UTF-8"):
        read("größe\n1\n".encode("cp1252"), "utf-8")


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is empty"), (b" \n\n", "is empty"), (b"\xef\xbb\xbf\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "is no text"),
        (bytes(range(1, 30)) * 9, "is no text"), (b"a,b\n", "has a header and no rows"),
        (b"# a\n#b\n", "has comments alone"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_told_in_a_line(raw: bytes, says: str) -> None:
    with pytest.raises(TableError, match=says) as error:
        read(raw)
    assert "\n" not in str(error.value)


def test_a_line_that_names_the_delimiter_is_no_row_and_told() -> None:
    table = read("sep=;\na;b\n1;2\n3;4\n")
    assert columns(table) == [[1.0, 3.0], [2.0, 4.0]] and table.lines == [3, 4]
    assert [(s.line, s.reason) for s in table.skipped] == [(1, "names the delimiter")]
    assert not read("a,b\nsep=;,1\n").skipped


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "utf-32-be"])
def test_a_preview_ends_with_a_whole_line_in_every_encoding(encoding: str) -> None:
    text = "\ufeffx,größe\n1,2\n3,4\n" if encoding == "utf-32-be" else "x,größe\n1,2\n3,4\n"
    raw = text.encode(encoding)
    for end in range(len(raw) - 3, len(raw)):
        table = read(cut_at_line(raw[:end], whole=False))
        assert columns(table) == [[1.0], [2.0]]


def test_digits_of_other_scripts_are_no_numbers_in_a_column_either() -> None:
    table = read("a,b\n1,2\n٣,4\n−5,6\n")
    assert problems(table) == {3: "a: '٣' is not a number"}
    assert columns(table)[0][2] == -5.0


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match="it is a folder"):
        read_bytes(tmp_path)


def test_more_than_is_possible_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnviz.core.tables.reading.MAX_EXAMPLES", 5000)
    with pytest.raises(TableError, match="has more than 5000 rows"):
        read("a,y\n" + "1,0\n" * 9000)
    with pytest.raises(TableError, match="has 10001 columns; at most 10000"):
        read(",".join(["1"] * 10_001) + "\n")
    path = tmp_path / "large.csv"
    path.write_bytes(b"1,2\n" * 600_000)
    monkeypatch.setattr("nnviz.core.tables.encoding.MAX_BYTES", 2**20)
    with pytest.raises(OSError, match="it has 2 MiB; at most 1 MiB are read"):
        read_bytes(path)


def test_quotes_newlines_and_line_numbers() -> None:
    table = read('x,y,l\n1,2,"a\nb, ""c"""\n\n2,3,d\n# a row\n3,x,d\n')
    assert table.rows[0][2] == 'a\nb, "c"' and table.lines == [2, 5, 6, 7]
    assert [(s.line, s.reason) for s in table.skipped] == [(4, "empty")]
    assert problems(table) == {6: "has 1 cell; 3 are expected", 7: "y: 'x' is not a number"}


def test_every_broken_row_has_its_line_and_reason() -> None:
    table = read(
        'a,b,y\n1,2,0\n1,2\n1,2,0,4\nx,2,1\n,2,1\n1,nan,0\n1,1e300,0\n1_0,2,0\n"1,2,0\n1,\'1,5\',0\n1,"1,5",1\n7,8,1\n9,9,0\n3,3,0\n'
    )
    assert problems(table) == {
        3: "has 2 cells; 3 are expected",
        4: "has 4 cells; 3 are expected",
        5: "a: 'x' is not a number",
        6: "a: is empty; it must be a number",
        7: "b: 'nan' is not finite; it must be a number",
        8: "b: '1e300' is too large; numbers must be within ±1e+100",
        9: "a: '1_0' is not a number",
        10: "has a quotation mark that is never closed, or text right after one",
        11: "has 4 cells; 3 are expected",
    }
    assert len(table.rows) == 14 and table.malformed[2][0] == ["1", "2", "0", "4"]


@pytest.mark.parametrize("every", [3, 10, 100])
def test_mistakes_at_even_distances_make_no_words_of_a_column(every: int) -> None:
    rows = 30_000
    table = read("a,y\n" + "".join(f"{i if i % every else 'x'},{i % 2}\n" for i in range(rows)))
    assert table.columns[0].is_number and len(bad_rows(table, proposed(table))) == rows // every


def test_a_point_is_not_taken_for_a_decimal_comma() -> None:
    table = read("a;y\n1,5;0\n2,5;1\n1.50;0\n3,5;1\n")
    assert problems(table) == {4: "a: '1.50' has a decimal point; the numbers of this table have decimal commas"}


def test_names_are_made_unique() -> None:
    assert [c.name for c in read("x,x,,y\n1,2,3,4\n").columns] == ["x", "x (2)", "column 3", "y"]


def test_a_header_of_another_length_is_remarked() -> None:
    table = read("a,b\n1,2,3,9\n4,5,6,8\n")
    assert [c.name for c in table.columns] == ["a", "b", "column 3", "column 4"]
    assert "check the names" in table.remarks[0]


def test_old_line_ends_and_a_last_line_without_one() -> None:
    assert columns(read("a,b\r1,2\r3,4")) == [[1.0, 3.0], [2.0, 4.0]] == columns(read("a,b\r\n1,2\r\n3,4\r\n"))


def test_progress_rises_to_one() -> None:
    text = "a,b\n" + "1,2\n" * 20_000
    steps = list(read_text(text, "utf-8"))
    assert len(steps) > 5 and steps == sorted(steps) and steps[-1] == 1.0


@pytest.mark.parametrize("cell", ["1", "-1.5", "+.5", "2.", "1e-3", " 7 ", "−3"])
def test_numbers(cell: str) -> None:
    assert number_of(cell, ".") == float(cell.replace("−", "-"))


@pytest.mark.parametrize("cell", ["", "x", "1_0", "1,5", "0x1", "nan", "inf", "1e101", "1 2", "--1", "e5", "."])
def test_what_is_no_number_has_a_reason(cell: str) -> None:
    assert number_of(cell, ".") is None and why_no_number(cell, ".")


@pytest.mark.parametrize(
    ("text", "roles", "task"),
    [
        ("a,b,y\n1,2,0\n2,3,1\n", "input input output", "binary"),
        ("a,b,y\n1,2,no\n2,3,yes\n", "input input output", "binary"),
        ("a,b,y\n1,2,u\n2,3,v\n3,3,w\n", "input input output", "multiclass"),
        ("a,b,y\n1,2,1\n2,3,2\n2,3,3\n", "input input output", "multiclass"),
        ("a,b,y\n1,2,1.5\n2,3,2\n2,3,3\n", "input input output", "regression"),
        ("a,name,y\n1,Ann,1.5\n2,Bob,2\n", "input ignore output", "regression"),
        ("a\n1.5\n2\n", "input", "autoencoder"),
        ("a;b;y;\n1;2;0;\n2;3;1;\n", "input input output ignore", "binary"),
        ("1,2,0,\n2,3,1,\n", "input input output ignore", "binary"),
        (
            "a,y,set,ŷ,predicted,𝓛\n1,0,train,.5,1,1\n2,1,test,.2,0,1\n",
            "input output set ignore ignore ignore",
            "binary",
        ),
    ],
)
def test_a_sensible_plan_is_proposed(text: str, roles: str, task: str) -> None:
    table = read(text)
    plan = proposed(table)
    assert " ".join(plan.roles) == roles and plan.task == task and objection(table, plan, ()) is None


def test_roles_change_and_the_task_follows() -> None:
    table = read("a,b,name\n1,2,u\n2,3,v\n3,4,w\n")
    wishes = Wishes()

    def choose(columns: list[int], role: str) -> Plan:
        nonlocal wishes
        wishes = wished(table, proposed(table, None, wishes), wishes, columns, role)
        return proposed(table, None, wishes)

    plan = choose([1], "output")
    assert plan.roles == ("input", "output", "ignore") and plan.task == "regression"
    plan = choose([0], "output")
    assert plan.roles == ("output", "output", "ignore") and plan.task == "regression"
    assert "No column is an input" in str(objection(table, plan, ()))
    choose([0, 1], "input")
    assert choose([2], "ignore").task == "autoencoder"
    plan = choose([2], "output")
    assert (
        plan.roles == ("input", "input", "output") and [str(reason) for reason in plan.reasons] == ["as you chose"] * 3
    )


def test_what_no_plan_can_be_made_of() -> None:
    names = read("x,name\n" + "".join(f"{i},n{i}\n" for i in range(3000)))
    assert proposed(names).roles == ("output", "ignore")
    assert "No column is an input" in str(objection(names, proposed(names), ()))
    chosen = proposed(names, None, Wishes({"name": "output"}, True))
    assert "more than 256 different words" in str(objection(names, chosen, ()))
    words = read("name;city\nAnn;Rome\nBob;Oslo\n")
    assert "No column holds numbers" in str(objection(words, proposed(words), ()))
    one = read("x,name\n1,a\n2,a\n")
    assert proposed(one).columns("output") == [0]
    chosen = proposed(one, None, Wishes({"name": "output"}, True))
    assert "a single class" in str(objection(one, chosen, ()))
    assert possible_tasks(one, chosen, ("a", "b")) == ("multiclass",)
    wide = read(",".join(f"c{i}" for i in range(2000)) + "\n" + ",".join(["1.5"] * 2000) + "\n")
    assert "1999 columns are inputs; at most 1024" in str(objection(wide, proposed(wide), ()))
    assert np.size(bad_rows(wide, proposed(wide))) == 0


def test_cells_are_counted_while_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnviz.core.tables.reading.MAX_CELLS", 5000)
    for text in ("1,2\n" * 2501, "1," * 5001, "1,2\n" + "1," * 6000):
        with pytest.raises(TableError, match="has more than 5000 cells; more are not possible"):
            read(text)
    assert len(read("1,2\n" * 2500).rows) == 2500


def test_ten_thousand_equal_names_are_numbered(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = 0

    class Counting(set[str]):
        def __contains__(self, name: object) -> bool:
            nonlocal looked_up
            looked_up += 1
            return super().__contains__(name)

    monkeypatch.setattr(reading, "set", Counting, raising=False)
    names = unique_names(["a"] * 9_998 + ["a (5)", "b", "a"])
    assert len(set(names)) == 10_001 and names[:3] == ("a", "a (2)", "a (3)") and names[-1] == "a (9999)"
    assert looked_up < 30_000


@pytest.mark.parametrize("start", [b"\x1f\x8b\x08", b"PK\x03\x04", b"BZh9", b"\xfd7zXZ\0\0"])
def test_what_is_compressed_is_refused_without_unpacking(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(start + b"1,2\n" * 100)
    for read_it in (lambda: preview(path, Choices()), lambda: run(load(path, Choices()))):
        with pytest.raises(TableError, match=r"is compressed; unpack it|is a broken archive"):
            read_it()


def test_lines_end_in_every_way_and_know_their_numbers() -> None:
    table = read("a,y\r\n1,0\r2,1\n\n3,0\n\r\n4,1")
    assert table.lines == [2, 3, 5, 7] and [s.line for s in table.skipped] == [4, 6]
