"""Lesson files and links with mistakes: one line each, with the place and with what would be right."""

import json
import os
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from nnviz.core.base.experiment import Experiment, ExperimentError, get_setting, replace
from nnviz.core.base.problem import LONGEST_LINE
from nnviz.core.editing import edits
from nnviz.core.editing.fields import HYPERPARAMETERS
from nnviz.core.editing.files import decode, encode
from nnviz.core.editing.validation import resolve
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.network.schedules import SCHEDULES
from nnviz.core.steps.model import PHASES
from nnviz.labs import load_lab
from nnviz.lesson_actions import ACTIONS
from nnviz.lessons import Action, LessonError, edited, parse_action, read_lesson, read_lessons
from nnviz.panels import PANELS

GOOD = """+++
title = "Mine"
slides = ["S5", "S6"]
lab = "xor"
+++

## do

1. [Play](play:) and look at
   [z[1]](step:z,1).
2. Then [reset](reset:).

## watch

Look.

Twice, at `g[1](z[1])`.

## question

Why?

## answer

Because.
"""


def test_a_good_file(tmp_path: Path) -> None:
    path = tmp_path / "my-lesson.md"
    for text in (GOOD, "\ufeff" + GOOD, GOOD.replace("\n", "\r\n"), GOOD.replace("1. ", "1) ")):
        path.write_bytes(text.encode())
        lesson = read_lesson(path)
        assert (lesson.id, lesson.title, lesson.slides, lesson.lab) == ("my-lesson", "Mine", ("S5", "S6"), "xor")
        assert lesson.do == ("[Play](play:) and look at [z[1]](step:z,1).", "Then [reset](reset:).")
        assert lesson.watch == "Look.\n\nTwice, at `g[1](z[1])`."
        assert (lesson.question, lesson.answer) == ("Why?", "Because.")
        assert lesson.actions == (Action("play", ""), Action("step", "z,1"), Action("reset", ""))


BROKEN: dict[str, tuple[str, str, str]] = {
    "no head": ("+++\n", "", "line 1: has no head; a lesson begins with a line +++"),
    "an open head": ('lab = "xor"\n+++\n', 'lab = "xor"\n', "line 1: opens a head that never ends"),
    "bad TOML": ('title = "Mine"', "title = Mine", "line 2: is not TOML: "),
    "bad TOML further down": ('lab = "xor"', 'lab "xor"', "line 4: is not TOML: "),
    "bad TOML at its end": ('lab = "xor"', 'lab = """xor', "line 4: is not TOML: unterminated string"),
    "unknown key": ('lab = "xor"', 'lab = "xor"\nlevel = 3', "line 5: unknown key 'level'; the head has title"),
    "a table": ('lab = "xor"', 'lab = "xor"\n[more]', "line 5: unknown key 'more'"),
    "no title": ('title = "Mine"\n', "", "line 4: the head has no title; add a text"),
    "no slides": ('slides = ["S5", "S6"]\n', "", 'line 4: the head has no slides; add a list of slides, as in ["S5"]'),
    "no lab": ('lab = "xor"\n', "", "line 4: the head has no lab; add the id of a lab"),
    "an empty title": ('"Mine"', '" "', "line 2: title is invalid; it must be a text"),
    "one slide without a list": ('["S5", "S6"]', '"S5"', "line 3: slides is invalid; it must be a list of slides"),
    "slides as numbers": ('["S5", "S6"]', "[5, 6]", "line 3: slides is invalid"),
    "no slide": ('["S5", "S6"]', "[]", "line 3: slides is invalid"),
    "unknown lab": ('"xor"', '"xorr"', "line 4: there is no lab 'xorr'; there are "),
    "missing section": ("## question\n\nWhy?\n\n", "", "line 21: the section 'question' is missing"),
    "empty section": ("Why?", "", "line 19: the section 'question' is empty"),
    "a section twice": ("## answer", "## watch", "line 23: is a second section 'watch'"),
    "another heading": ("## watch", "## look", "line 13: is the heading '## look'; the headings are ## do, ## watch"),
    "another level": ("## watch", "# watch", "line 13: is the heading '# watch'"),
    "text before": ("## do", "Hello.\n\n## do", "line 7: is text before the first section"),
    "no list": ("1. [Play]", "[Play]", "line 9: is not a step; the section 'do' is a list"),
    "bullets": ("1. [Play]", "- [Play]", "line 9: is not a step"),
    "unknown action": ("(play:)", "(paly:)", "line 9: (paly:) is not an action; there are lab:xor, panel:maths"),
    "a web page": ("(play:)", "(https://example.org)", "line 9: (https://example.org) is not an action"),
    "no colon": ("(play:)", "(play)", "line 9: (play) is not an action"),
    "an action in a second line": ("(step:z,1)", "(step:y,1)", "line 10: (step:y,1) is not known; it is one of x"),
    "an action in the answer": ("Because.", "So, [so](panel:math)", "line 25: (panel:math) is not known; it is one"),
    "an action after code": ("Because.", "`a` [so](train:0)", "line 25: (train:0) has no number of epochs from 1"),
    "a link to an unknown lab": ("(reset:)", "(lab:xor9)", "line 11: there is no lab 'xor9'; there are "),
    "maths like a link": ("Look.", "a = g[1](z[1])", "line 15: (z[1]) is not an action"),
    "maths like half a link": ("Look.", "a = W[1]](z(1))", "line 15: has '](' that is not a link; write formulas"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_mistake_is_told_in_one_line_with_its_place(tmp_path: Path, kind: str) -> None:
    old, new, line = BROKEN[kind]
    assert old in GOOD
    path = tmp_path / "mine.md"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LessonError) as caught:
        read_lesson(path)
    assert str(caught.value).startswith(line) and "\n" not in str(caught.value)
    assert str(caught.value) == f"line {caught.value.line}: {caught.value.what}"
    path.with_name("yours.md").write_text(GOOD, encoding="utf-8")
    found, problems = read_lessons(tmp_path, ["xor"])
    assert [lesson.id for lesson in found] == ["yours"]
    assert len(problems) == 1 and problems[0].startswith(f"mine.md: {line}")


def test_what_is_no_text_or_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(GOOD.encode().replace(b"Look.", b"\xe8 vero."))
    (tmp_path / "b.md").mkdir()
    (tmp_path / "c.md").write_bytes(b"")
    os.mkfifo(tmp_path / "d.md")
    (tmp_path / "e.txt").write_text("no lesson")
    (tmp_path / ".f.md").write_text("an editor's own")
    assert read_lessons(tmp_path, ["xor"]) == ((), (
        "a.md: line 15: is not text in UTF-8; save the file in that encoding",
        "b.md: cannot be read: it is a folder; only files are read",
        "c.md: line 1: has no head; a lesson begins with a line +++, then title, slides and lab",
        "d.md: cannot be read: it is a pipe; only files are read",
    ))  # fmt: skip


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, flags: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "a.md").write_text(GOOD)
    monkeypatch.setattr("nnviz.core.base.regular_files.os.open", refuse)
    assert read_lessons(tmp_path, ["xor"]) == ((), ("a.md: cannot be read: Permission denied",))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert read_lessons(missing, []) == ((), (f"{missing}: cannot be read: No such file or directory",))


def test_a_lecturers_own_labs_count_as_known(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(GOOD.replace('"xor"', '"mine"').replace("(play:)", "(lab:mine)"))
    assert read_lesson(path, ["mine"]).lab == "mine"
    with pytest.raises(LessonError, match="line 4: there is no lab 'mine'; there are yours"):
        read_lesson(path, ["yours"])


# ---------------------------------------------------------------- the page for lecturers

PAGE = (Path(__file__).parents[2] / "docs" / "lessons.md").read_text(encoding="utf-8")


def test_the_example_of_the_page_is_a_lesson(tmp_path: Path) -> None:
    path = tmp_path / "example.md"
    path.write_text(PAGE.split("```")[1].lstrip("\n"), encoding="utf-8")
    assert [action.kind for action in read_lesson(path).actions] == ["train", "panel", "set", "reset", "train", "seed"]


def test_the_page_names_all_that_can_be_written() -> None:
    names = [*(f"{name}:" for name in ACTIONS), *PANELS, *PHASES, *(field.path for field in HYPERPARAMETERS)]
    assert not [name for name in names if f"`{name}" not in PAGE]


# ---------------------------------------------------------------- actions


def test_every_kind_shows_how_it_is_written() -> None:
    for name, kind in ACTIONS.items():
        action = parse_action(kind.example)
        assert (kind.name, action.kind) == (name, name) and f"{name}:{action.argument}" == kind.example and kind.does


@pytest.mark.parametrize(("url", "numbers", "key", "value"), [
    ("unit:2,1", (2, 1), "2", ""),
    ("step:dW,12", (12,), "dW", ""),
    ("step:x,0", (0,), "x", ""),
    ("units:1=3", (1, 3), "1", 3),
    ("activation:2=leaky_relu", (2,), "2", "leaky_relu"),
    ("set:training.optimizer.learning_rate=1e-3", (), "training.optimizer.learning_rate", 0.001),
    ("set:training.batch_size=null", (), "training.batch_size", None),
    ("set:training.shuffle=false", (), "training.shuffle", False),
    ("set:training.loss=mse", (), "training.loss", "mse"),
])  # fmt: skip
def test_what_an_action_holds(url: str, numbers: tuple[int, ...], key: str, value: Any) -> None:
    action = parse_action(url)
    assert (action.numbers, action.key, action.value) == (numbers, key, value)


@pytest.mark.parametrize(("url", "right"), [
    ("", "is not an action; there are lab:xor"),
    ("lab:", "needs a name after its colon; write it as in lab:xor"),
    ("panel:runs", "it is one of lab, maths, weights"),
    ("example:0", "has no example from 1 to 1000000"),
    ("example:two", "has no example"),
    ("examples:some", "it is one of one, all"),
    ("unit:2", "has no ','"),
    ("unit:0,1", "has no layer from 1 to 16"),
    ("unit:1,", "has no unit from 1 to 256"),
    ("unit:1,²", "has no unit"),
    ("step:dz", "has no ','"),
    ("step:dz,0", "x, and x alone, has layer 0"),
    ("step:x,1", "x, and x alone, has layer 0"),
    ("set:training.optimizer.learning_rate", "has no '='"),
    ("set:training.optimizer.learning_rate=0", "it must be a number above 0, up to 1e+100"),
    ("set:training.optimizer.learning_rate=NaN", "it must be a number above"),
    ("set:training.optimizer.learning_rate=fast", "it must be a number above"),
    ("set:training.optimizer.learning_rate=true", "it must be a number above"),
    ("set:training.batch_size=1.5", "it must be a whole number from 1 to 1000000, or null"),
    ("set:network.init.seed=null", "it must be a whole number from 0 to"),
    ("set:training.shuffle=1", "it must be true or false"),
    ("set:training.loss=hinge", "it must be one of cross_entropy, mse"),
    ("set:network.layers=3", "names no setting; there are training.optimizer.learning_rate"),
    ("set:training.batch_size=" + "[" * 100_000, "it must be a whole number"),
    ("set:network.init.scale=1" + "0" * 400, "it must be a number from"),
    ("activation:1", "has no '='"),
    ("activation:1=sine", "it is one of tanh, sigmoid"),
    ("units:1=0", "has no number of units from 1 to 256"),
    ("units:1=1000000000000000", "has no number of units"),
    ("train:-5", "has no number of epochs from 1"),
    ("play:now", "must have no text after its colon; write it as in play:"),
    ("mistake:E9", "it is one of E1, E2"),
])  # fmt: skip
def test_a_wrong_action_says_what_would_be_right(url: str, right: str) -> None:
    with pytest.raises(LessonError) as caught:
        parse_action(url)
    assert right in str(caught.value) and str(caught.value).startswith(f"({url[:79]}") and caught.value.line == 0


def test_actions_that_change_the_experiment() -> None:
    xor = load_lab("xor").experiment
    rate = edited(xor, parse_action("set:training.optimizer.learning_rate=1"))
    assert get_setting(rate, "training.optimizer.learning_rate") == 1
    assert edited(xor, parse_action("units:1=2")).network.layers[0].units == 2
    leaky = edited(xor, parse_action("activation:1=leaky_relu")).network.layers[0]
    assert (leaky.activation, leaky.slope) == ("leaky_relu", 0.01)
    assert edited(xor, parse_action("set:training.optimizer.name=adam")).training.optimizer.betas == (0.9, 0.999)
    for url in ("play:", "lab:and", "example:1", "mistake:E1", "step:z,1"):
        assert edited(xor, parse_action(url)) is xor


@pytest.mark.parametrize("url", ["units:2=3", "units:3=1", "activation:3=tanh", "activation:1=softmax"])
def test_an_edit_that_the_network_cannot_take_is_refused(url: str) -> None:
    xor = replace(load_lab("xor").experiment, state=None)
    with pytest.raises(ExperimentError, match=r"network\.layers"):
        edited(xor, parse_action(url))


VALUES = (
    "0", "1", "0.5", "-1", "1e400", "1" + "0" * 5000, "null", "true", "false", '"adam"', "adam", "perceptron", "mira",
    "mse", "cross_entropy", "l2", "cosine", "zeros", "[]", "{}", "", "[" * 5000, "\x00", "∞", "sgd", "none", "constant",
)  # fmt: skip
EXPERIMENTS = ("xor", "and", "kit-perceptron", "kit-three-classes", "final-grade", "kit-time-delay", "circle")


def varied(lab: str) -> list[Experiment]:
    """An experiment with each rule, schedule and kind that a field offers by name; those that are alike come once."""
    fields = [field for field in HYPERPARAMETERS if field.path.endswith(".name")]
    found: dict[bytes, Experiment] = {}
    for name in {choice for field in fields for choice in field.choices} | {""}:  # type: ignore[attr-defined]
        experiment = replace(load_lab(lab).experiment, state=None)
        for each in fields:
            if name in each.choices and each.offered(experiment, name):  # type: ignore[attr-defined]
                experiment = resolve(each.set(experiment, name))
        found[encode(experiment)] = experiment
    return list(found.values())


@pytest.mark.parametrize("lab", EXPERIMENTS)
def test_every_setting_that_a_link_can_name_is_changed_or_refused_in_one_line(lab: str) -> None:
    """Whatever the value, and whatever the experiment it is for: never another error."""
    experiments, changes = varied(lab), 0
    for field, value in product(HYPERPARAMETERS, VALUES):
        try:
            action = parse_action(f"set:{field.path}={value}")
        except LessonError as error:
            assert is_one_line(error), (field.path, value)
            continue
        for experiment in experiments:
            try:
                changed = resolve(edited(experiment, action))
            except (LessonError, ExperimentError) as error:
                assert is_one_line(error), (field.path, value)
            else:
                assert field.problem_with(field.get(changed)) is None, (field.path, value)
                assert decode(encode(changed)) == changed, (field.path, value)
                changes += 1
    assert changes > 100


def is_one_line(error: Exception) -> bool:
    return "\n" not in str(error) and len(str(error)) <= LONGEST_LINE


@pytest.mark.parametrize("lab", EXPERIMENTS)
def test_every_setting_can_be_set_to_what_it_is_where_it_applies(lab: str) -> None:
    experiment = replace(load_lab(lab).experiment, state=None)
    for rule in (name for name in OPTIMIZERS if fits(experiment, name)):
        for schedule in SCHEDULES:
            changed = resolve(edits.with_schedule(edits.with_optimizer(experiment, rule), schedule))
            for field in HYPERPARAMETERS:
                if field.applies(changed):
                    action = parse_action(f"set:{field.path}={json.dumps(field.get(changed))}")
                    assert field.get(edited(changed, action)) == field.get(changed)


def fits(experiment: Experiment, rule: str) -> bool:
    field = next(field for field in HYPERPARAMETERS if field.path == "training.optimizer.name")
    return bool(field.offered(experiment, rule))  # type: ignore[attr-defined]


def test_dropout_and_each_beta_by_a_link() -> None:
    xor = replace(load_lab("xor").experiment, state=None)
    assert edited(xor, parse_action("set:network.dropout=0.5")).network.layers[0].dropout == 0.5
    with pytest.raises(ExperimentError, match=r"^training\.optimizer\.betas: is no setting of sgd"):
        edited(xor, parse_action("set:training.optimizer.betas.0=0.5"))
    adam = edited(xor, parse_action("set:training.optimizer.name=adam"))
    changed = edited(adam, parse_action("set:training.optimizer.betas.1=0.5"))
    assert changed.training.optimizer.betas == (0.9, 0.5)
    one_layer = replace(load_lab("and").experiment, state=None)
    with pytest.raises(ExperimentError, match=r"^network\.dropout: is for hidden layers, and this network has none"):
        edited(one_layer, parse_action("set:network.dropout=0.5"))


@pytest.mark.parametrize("kind", ACTIONS)
def test_no_argument_of_a_link_is_too_much(kind: str) -> None:
    digits = "0" * 5000
    for argument in (digits, f"{digits},{digits}", f"{digits}1,{digits}1", f"x,{digits}", f"{digits}1={digits}1", "-1"):
        try:
            action = parse_action(f"{kind}:{argument}")
            assert isinstance(action.numbers, tuple)
        except LessonError as error:
            assert len(str(error)) <= LONGEST_LINE


ELSEWHERE = {
    "a picture": "![i](file:///etc/passwd)",
    "a picture by name": "![i][r]",
    "a picture of an action": "![i](play:)",
    "an address apart": "[r]: file:///etc/passwd",
    "an address in a list": "* [r]: file:///etc/passwd",
    "an address in a quotation": "> [r]: https://example.org",
    "an address with an escaped bracket": "[r\\]x]: file:///etc/passwd",
    "an address after a long name": "[r\nx]: file:///etc/passwd",
    "a table in HTML": '<table background="file:///etc/passwd"><tr><td>x</td></tr></table>',
    "HTML over two lines": '<img\nsrc="file:///etc/passwd">',
    "a comment": "<!-- x -->",
    "an address in brackets": "See <https://example.org>.",
    "another in brackets": "See <file:///etc/passwd>.",
    "a mail address in brackets": "Write to <someone@example.org>.",
    "a link with a title": '[a](play: "title")',
    "a link in angle brackets": "[a](<play:>)",
    "a link over two lines": "[a](play:\n)",
    "a link after an open backquote": "one ` two\n` [a](file:///etc/passwd) `",
    "a link behind an escaped backquote": "one \\`[a](file:///etc/passwd)\\` two",
    "a picture behind an escaped backquote": "one \\`![a](file:///etc/passwd)\\` two",
}  # fmt: skip


@pytest.mark.parametrize("section", ["Look.", "Why?", "Because."])
@pytest.mark.parametrize("kind", ELSEWHERE)
def test_nothing_leads_elsewhere_than_to_an_action(tmp_path: Path, kind: str, section: str) -> None:
    path = tmp_path / "mine.md"
    path.write_text(GOOD.replace(section, ELSEWHERE[kind]), encoding="utf-8")
    with pytest.raises(LessonError, match=r"^line \d+: "):
        read_lesson(path)


@pytest.mark.parametrize("text", [
    "W[1]: the weights", "b[2]:", "z < 0 and 1 > 0", "W[1][1,1] and z[1]", "`[r]: x` and `![i](x)` and `<b>`", "5! [x]",
    "dJ/dW[1]′: see `a[1]`", "www.example.org, someone@example.org",
])  # fmt: skip
def test_formulas_may_look_a_little_like_links(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.md"
    path.write_text(GOOD.replace("Look.", text), encoding="utf-8")
    assert read_lesson(path).watch.startswith(text)


def test_what_takes_long_to_look_through_is_refused_or_read_quickly(tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    for text in ("[]" * 100_000, "[" * 200_000, "[a" * 100_000, "](" * 90_000, "[a](" * 60_000, "`" * 200_000):
        path.write_text(GOOD.replace("Look.", text), encoding="utf-8")
        read_lessons(tmp_path, ["xor"])
