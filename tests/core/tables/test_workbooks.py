"""Workbooks open like tables, and what would unpack to too much is refused before it does."""

import io
import zipfile
from pathlib import Path

import pytest

from nnviz.core.tables import workbook
from nnviz.core.tables.assembling import assemble
from nnviz.core.tables.loading import load, preview
from nnviz.core.tables.model import Choices, Table, TableError
from nnviz.core.tables.plan import bad_rows, why_bad
from nnviz.core.tables.proposing import proposed
from nnviz.core.tables.reading import run
from nnviz.core.tables.suffixes import WORKBOOKS
from tests.core.tables.import_cases import FILES

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def archive(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return path


def xlsx(path: Path, cells: str, strings: str = "") -> Path:
    """The smallest workbook that has these cells, as XML."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return archive(path, {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        f'ContentType="{kind}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {NAMESPACE} xmlns:r="{RELATION}"><sheets>'
        '<sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
        f'Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f"<sst {NAMESPACE}>{strings}</sst>",
        SHEET: f"<worksheet {NAMESPACE}><sheetData>{cells}</sheetData></worksheet>",
    })  # fmt: skip


def ods(path: Path, rows: str) -> Path:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    return archive(path, {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{office}:manifest:1.0"/>',
        "content.xml": f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
        f'xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="One">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>",
    })  # fmt: skip


def read(path: Path, choices: Choices | None = None) -> Table:
    return run(load(path, choices or Choices()))


@pytest.mark.parametrize("suffix", WORKBOOKS)
def test_the_first_sheet_with_cells_is_the_table(suffix: str) -> None:
    path = FILES / f"stations{suffix}"
    for table in (read(path), preview(path, Choices())):
        assert table.layout.sheet == "Measures" and table.layout.header == 3 and "Measures" in table.sheets
        plan = proposed(table)
        assert plan.roles == ("ignore", "input", "input", "output")
        assert [(table.lines[i], why_bad(table, plan, i)) for i in bad_rows(table, plan)] == [
            (6, "mass: is empty; it must be a number")
        ]
        data = assemble(table, plan, path.name).data
        assert data.train.x.tolist() == [[5.1, 1200], [4.9, 1350.5], [6.4, 999], [6.25, 1001]]
        assert data.classes == ("a", "b")


def test_a_sheet_is_chosen_by_name_or_number_and_text_has_marks_of_its_own() -> None:
    for name in ("Prices", "3"):
        table = read(FILES / "stations.xlsx", Choices(sheet=name))
        assert [c.numbers.tolist() for c in table.columns if c.numbers is not None] == [
            [64.48, 72.5, 55.0], [305948.0, 377639.0, 162669.0]
        ]  # fmt: skip
    with pytest.raises(TableError, match="has no sheet 'Other'; it has Notes, Measures, Prices"):
        read(FILES / "stations.xlsx", Choices(sheet="Other"))
    with pytest.raises(TableError, match="has nothing in the sheet 'Notes'; choose another one"):
        read(FILES / "stations.xlsx", Choices(sheet="Notes"))


def test_numbers_keep_their_bits_whatever_the_text_beside_them_says(tmp_path: Path) -> None:
    cells = "".join(
        f'<row r="{i}"><c r="A{i}"><v>{value}</v></c><c r="B{i}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for i, (value, text) in enumerate((("305.948", "1,5"), ("1e-07", "2,25"), ("0.1", "3,5")), 1)
    )
    table = read(xlsx(tmp_path / "a.xlsx", cells))
    assert table.layout.decimal == "," and table.question is None
    assert [c.numbers.tolist() for c in table.columns if c.numbers is not None] == [
        [305.948, 1e-07, 0.1], [1.5, 2.25, 3.5]
    ]  # fmt: skip


def test_the_content_decides_and_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes((FILES / "stations.xlsx").read_bytes())
    assert read(path).layout.sheet == "Measures"
    text = tmp_path / "data.xlsx"
    text.write_text("a,y\n1,0\n2,1\n")
    assert read(text).layout.delimiter == ","


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
         "has a sheet of 1048576 rows and 16384 columns; at most 10000000 cells"),
        ("<row r='1'><c r='A1'><v>1</v></c></row><row r='99999'><c s='1'  r='ZZ99999'><v>2</v></c></row>",
         "has a sheet of 99999 rows and 702 columns"),
    ],
)  # fmt: skip
def test_cells_far_apart_are_refused_before_the_sheet_is_made(tmp_path: Path, cells: str, says: str) -> None:
    with pytest.raises(TableError, match=says):
        read(xlsx(tmp_path / "far.xlsx", cells))


def test_one_long_text_in_many_cells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_LETTERS", 10**6)
    row = "".join(f'<c r="{c}1" t="s"><v>0</v></c>' for c in "ABCDEFGHIJKLMNOPQRST")
    path = xlsx(tmp_path / "long.xlsx", f'<row r="1">{row}</row>', f"<si><t>{'x' * 60_000}</t></si>")
    with pytest.raises(TableError, match=r"has cells of 1200\d\d\d letters together; at most 1000000"):
        read(path)


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 4 * 2**20)
    path = xlsx(tmp_path / "bomb.xlsx", " " * (6 * 2**20))
    with pytest.raises(TableError, match="unpacks to more than 4 MiB"):
        read(path)
    raw = bytearray(path.read_bytes())  # the same, but its table of contents says that it is small
    size = (6 * 2**20 + len(f"<worksheet {NAMESPACE}><sheetData></sheetData></worksheet>")).to_bytes(4, "little")
    assert raw.count(size) == 2
    path.write_bytes(raw.replace(size, (900).to_bytes(4, "little")))
    with pytest.raises(TableError, match="unpacks to more than 4 MiB"):
        read(path)


@pytest.mark.parametrize(
    "rows",
    [
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000" '
        'office:value-type="float" office:value="1"/></table:table-row>',
        '<table:table-row table:number-rows-repeated="1000000"/><table:table-row><table:table-cell '
        'table:number-columns-repeated="999"/><table:table-cell office:value-type="float" office:value="1"/>'
        "</table:table-row>",
    ],
)
def test_repeated_cells_are_counted_before_they_are_made(tmp_path: Path, rows: str) -> None:
    with pytest.raises(TableError, match=r"rows and 1000 columns; at most 10000000 cells"):
        read(ods(tmp_path / "far.ods", rows))


def test_empty_cells_that_are_repeated_to_the_end_are_nothing(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="float" office:value="{}"/>'
    row = "<table:table-row>" + cell.format(1) + cell.format(2) + (
        '<table:table-cell table:number-columns-repeated="16382"/></table:table-row>')  # fmt: skip
    end = ('<table:table-row table:number-rows-repeated="1048573"><table:table-cell '
           'table:number-columns-repeated="16384"/></table:table-row>')  # fmt: skip
    table = read(ods(tmp_path / "end.ods", row * 3 + end))
    assert [c.numbers.tolist() for c in table.columns if c.numbers is not None] == [[1, 1, 1], [2, 2, 2]]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04" + b"x" * 200, "is a broken archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "is no workbook that can be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600 + "EncryptedPackage".encode("utf-16-le"),
         "is protected by a password; save it without one first"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "is a web page, and no workbook"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_told(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "book.xls"
    path.write_bytes(content)
    for read_it in (lambda: preview(path, Choices()), lambda: read(path)):
        with pytest.raises(TableError, match=says) as error:
            read_it()
        assert "\n" not in str(error.value)


@pytest.mark.parametrize("piece", ["<c ", "<c t='s'>", "<si>", "<row r='1'><c r='A1' t='s'>"])
def test_a_broken_sheet_takes_time_in_proportion(tmp_path: Path, piece: str) -> None:
    path = xlsx(tmp_path / "broken.xlsx", piece * 100_000, piece * 100_000)
    with pytest.raises(TableError):  # in a quarter of a second; looking for an end from each piece took minutes
        read(path)


def test_an_archive_of_other_things_is_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="is a compressed archive, and no workbook; unpack it first"):
        read(archive(tmp_path / "other.xlsx", {"a.csv": "1,2"}))
    broken = io.BytesIO((FILES / "stations.xlsx").read_bytes()[:-800]).getvalue()
    (tmp_path / "cut.xlsx").write_bytes(broken)
    with pytest.raises(TableError, match="is a broken archive"):
        read(tmp_path / "cut.xlsx")
