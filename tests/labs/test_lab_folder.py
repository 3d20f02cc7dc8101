"""A lecturer's own folder of labs: one line for each mistake, and never one lab less than there are good files."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nnviz import cli, labs
from nnviz.core.base.experiment import ExperimentError
from nnviz.core.base.problem import LONGEST_LINE
from nnviz.core.editing.files import encode
from nnviz.labs import all_labs, lab_ids, lab_problems, load_lab, read_labs
from nnviz.lessons import read_lessons
from tests import hostile

GOOD = (
    '{"data": {"recipe": {"name": "and"}}, "network": {"layers": [{"units": 1, "activation": "sigmoid"}]},'
    ' "lab": {"title": "Mine"}}'
)
UNIT_299 = GOOD.replace('"units": 1', '"units": 299')
NO_LAB = GOOD.replace(', "lab": {"title": "Mine"}', "")

BROKEN = {
    "no object": (NO_LAB, 'mine.json: lab: is missing; a lab has this object, at least {"title": "…"}'),
    "a wrong number": (
        UNIT_299,
        "mine.json: network.layers[0].units: is 299; it must be a whole number of at most 256",
    ),
    "an unknown key": (
        GOOD.replace('"title"', '"titel": 1, "title"'),
        "mine.json: lab: unknown key 'titel'; known are",
    ),
    "no title": (GOOD.replace('{"title": "Mine"}', "{}"), "mine.json: lab: the key 'title' is missing"),
    "no JSON": ("{data", "mine.json: line 1, column 2: is not JSON"),
    "nothing": ("", "mine.json: is empty"),
    "no UTF-8": (GOOD.encode().replace(b"Mine", b"M\xfcller"), "mine.json: is not "),
    "a list": ("[]", "mine.json: is a list"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_one_line_and_the_others_work(tmp_path: Path, kind: str) -> None:
    content, line = BROKEN[kind]
    (tmp_path / "mine.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    (tmp_path / "yours.json").write_text(GOOD)
    found, problems = read_labs(tmp_path)
    assert [lab.id for lab in found] == ["yours"]
    assert len(problems) == 1 and problems[0].startswith(line) and "\n" not in problems[0]


def test_both_endings_and_the_names_without_an_order(tmp_path: Path) -> None:
    for name in ("b.nnviz.json", "a.json", "c.d.json", "notes.txt", ".hidden.json", "lesson.md"):
        (tmp_path / name).write_text(GOOD)
    found, problems = read_labs(tmp_path)
    assert [lab.id for lab in found] == ["a", "b", "c.d"] and problems == ()
    assert all(lab.text.title == "Mine" and lab.experiment.lab == lab.text for lab in found)


def test_order_comes_first_and_the_others_by_name(tmp_path: Path) -> None:
    for name in ("a", "b", "c", "my lab"):
        (tmp_path / f"{name}.json").write_text(GOOD)
    (tmp_path / "order.txt").write_text("c\n\n  my lab \nd\nc\n")
    found, problems = read_labs(tmp_path)
    assert [lab.id for lab in found] == ["c", "my lab", "a", "b"]
    assert problems == ("order.txt: line 4: there is no d.json; "
                        "name a lab in this folder, by its file without the ending",)  # fmt: skip


def test_an_order_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(GOOD)
    (tmp_path / "order.txt").write_bytes(b"\xff\xfe")
    found, problems = read_labs(tmp_path)
    assert [lab.id for lab in found] == ["a"] and problems == (
        "order.txt: is not text in UTF-8; save it in that encoding",
    )


def test_two_files_with_one_id(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(GOOD)
    (tmp_path / "a.nnviz.json").write_text(GOOD)
    found, problems = read_labs(tmp_path)
    assert [lab.id for lab in found] == ["a"]
    assert problems == ("a.nnviz.json: has the same id as a.json; give it another name",)


def test_an_id_of_a_built_in_lab_is_refused(tmp_path: Path) -> None:
    (tmp_path / "xor.nnviz.json").write_text(GOOD)
    (tmp_path / "xor2.json").write_text(GOOD)
    found, problems = read_labs(tmp_path)
    assert [lab.id for lab in found] == ["xor2"]
    assert problems == ("xor.nnviz.json: 'xor' is the id of a lab that comes with nnviz; rename the file",)


def test_what_cannot_be_read_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "good.json").write_text(GOOD)
    found, problems = read_labs(tmp_path)
    assert [lab.id for lab in found] == ["good"]
    assert problems == (
        "folder.json: cannot be read: it is a folder; only files are read",
        "gone.json: cannot be read: No such file or directory",
        "pipe.json: cannot be read: it is a pipe; only files are read",
    )

    def refuse(path: Path, flags: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("nnviz.core.base.regular_files.os.open", refuse)
    assert read_labs(tmp_path)[1][2] == "good.json: cannot be read: Permission denied"


def test_a_folder_that_is_not_there_or_is_none(tmp_path: Path) -> None:
    missing, file = tmp_path / "missing", tmp_path / "file"
    file.write_text(GOOD)
    assert read_labs(missing) == ((), (f"{missing}: cannot be read: No such file or directory",))
    assert read_labs(file) == ((), (f"{file}: cannot be read: Not a directory",))
    (tmp_path / "empty").mkdir()
    assert read_labs(tmp_path / "empty") == ((), ())


def test_a_saved_experiment_is_a_lab_again(tmp_path: Path) -> None:
    (tmp_path / "again.nnviz.json").write_bytes(encode(load_lab("symmetry").experiment))
    found, problems = read_labs(tmp_path)
    assert problems == () and found[0].experiment == load_lab("symmetry").experiment


# ---------------------------------------------------------------- what comes with nnviz


@pytest.fixture
def built_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that stands in for the built-in labs."""
    monkeypatch.setattr(labs, "resource_path", lambda *parts: tmp_path)
    labs.forget_labs()
    yield tmp_path
    labs.forget_labs()


def test_nothing_is_wrong_with_the_built_in_labs() -> None:
    assert lab_problems() == ()
    assert [lab.id for lab in all_labs()] == list(lab_ids())
    assert all(load_lab(lab.id) is lab for lab in all_labs())


def test_a_broken_built_in_lab_is_skipped_and_told(built_in: Path) -> None:
    (built_in / "order.txt").write_text("b\na\nc\n")
    (built_in / "a.json").write_text(GOOD)
    (built_in / "b.json").write_text(UNIT_299)
    assert [lab.id for lab in all_labs()] == ["a"] and lab_ids() == ("b", "a")
    assert [line.split(": ")[:2] for line in lab_problems()] == [
        ["order.txt", "line 3"],
        ["b.json", "network.layers[0].units"],
    ]
    with pytest.raises(ExperimentError, match=r"network\.layers\[0\]\.units: is 299"):
        load_lab("b")
    with pytest.raises(ExperimentError, match="c: is not a lab; there are b, a"):
        load_lab("c")


def test_the_list_of_labs_tells_it_beside_the_others(built_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (built_in / "a.json").write_text(NO_LAB)
    assert cli.main(["labs"]) == 0
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("nnviz: warning: a.json: lab: is missing")
    assert len(said.err.splitlines()) == 1


# ---------------------------------------------------------------- files that nobody means well with


@pytest.mark.parametrize("kind", hostile.LABS)
def test_a_hostile_lab_is_one_short_line(tmp_path: Path, kind: str) -> None:
    content = hostile.LABS[kind]
    (tmp_path / "mine.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    found, (problem,) = read_labs(tmp_path)
    assert not found and problem.startswith("mine.json: ") and len(problem) <= LONGEST_LINE and "\n" not in problem


@pytest.mark.parametrize("kind", hostile.LESSONS)
def test_a_hostile_lesson_is_one_short_line(tmp_path: Path, kind: str) -> None:
    content = hostile.LESSONS[kind]
    (tmp_path / "mine.md").write_bytes(content if isinstance(content, bytes) else content.encode())
    found, (problem,) = read_lessons(tmp_path, ["xor"])
    assert not found and problem.startswith("mine.md: ") and len(problem) <= LONGEST_LINE and "\n" not in problem


@pytest.mark.parametrize("make", [
    os.mkfifo, os.mkdir, lambda path: os.symlink("/dev/zero", path), lambda path: os.symlink(path, path),
    lambda path: Path(path).write_bytes(b"\0" * 2**21),
])  # fmt: skip
def test_an_order_that_is_no_file_is_one_line(tmp_path: Path, make: Callable[[Path], object]) -> None:
    (tmp_path / "a.json").write_text(GOOD)
    make(tmp_path / "order.txt")
    found, problems = read_labs(tmp_path)
    assert [lab.id for lab in found] == ["a"]
    assert len(problems) == 1 and problems[0].startswith("order.txt: cannot be read: ")


def test_an_order_of_a_thousand_wrong_names_is_few_lines(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(GOOD)
    (tmp_path / "order.txt").write_text("\n".join(f"{i}" * 2000 for i in range(200)))
    problems = read_labs(tmp_path)[1]
    assert len(problems) == 21 and all(len(line) <= LONGEST_LINE for line in problems)
    assert problems[-1] == "order.txt: and 180 more lines that name no lab in this folder"


def test_so_many_labs_and_points_are_read_of_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for i in range(7):
        (tmp_path / f"{i}.json").write_text(GOOD)
    monkeypatch.setattr(labs, "MOST_FILES", 5)
    found, problems = read_labs(tmp_path)
    assert len(found) == 5 and problems == (f"{tmp_path}: has 7 labs; the first 5 are read",)
    monkeypatch.setattr(labs, "MOST_NUMBERS", 40)  # a gate has 4 points of 3 numbers
    found, problems = read_labs(tmp_path)
    assert (
        len(found) == 3 and problems[0] == "3.json: data: has, with the labs before it, too many points for one folder"
    )
