"""The built-in lessons: one for each slide of the lecture in every language, whose links all lead somewhere."""

import re
from collections.abc import Callable

import pytest

from nnviz.core.base.experiment import Experiment, replace
from nnviz.labs import lab_ids, load_lab
from nnviz.lesson_actions import ACTIONS
from nnviz.lessons import (
    LANGUAGES,
    Action,
    Lesson,
    edited,
    lesson_problems,
    lessons,
    parse_action,
)
from nnviz.panels import PANELS
from nnviz.resources import resource_path

ROWS = [
    *("S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10-14", "S15-16", "S17", "S18", "S20", "S21", "S22", "S23"),
    *("S24", "S25-28", "S29", "S30", "S31", "S32", "S33", "S34"),
]
"""The rows of the lecture's table of slides, in its order."""

ERRORS_TOLD = {
    "S7": "(0, 1)", "S9": "W′x + b′", "S18": "Σ (y − ŷ)²", "S20": "argmin", "S22": "dσ/dx", "S23": "m×n",
    "S24": "dJ/dw = (1/m) Σ (a(i) − y(i)) x(i)", "S25-28": "dz[2]/da[1]", "S29": "(1/m) Σ d𝓛/dz[1](i)",
    "S30": "W[2] = 0", "S31": "np.random.randn(2,2)",
}  # fmt: skip
"""Where a slide errs or leaves a gap, what its lesson must say."""

every_lesson = pytest.mark.parametrize(
    "lesson", [pytest.param(lesson, id=f"{code}-{lesson.id}") for code in LANGUAGES for lesson in lessons(code)]
)


def numbered(row: str) -> tuple[str, ...]:
    """The slides of a row, one by one."""
    first, _, last = row.removeprefix("S").partition("-")
    return tuple(f"S{k}" for k in range(int(first), int(last or first) + 1))


def text_of(lesson: Lesson) -> str:
    return "\n".join((*lesson.do, lesson.watch, lesson.question, lesson.answer))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_of_the_lecture_has_a_lesson_in_order_and_a_lab_that_loads(language: str) -> None:
    assert lesson_problems(language) == ()
    assert [lesson.slides for lesson in lessons(language)] == [numbered(row) for row in ROWS]
    for lesson in lessons(language):
        slides = load_lab(lesson.lab).text.slides
        assert set(lesson.slides) <= set(slides), f"{lesson.lab} does not name the slides of {lesson.id}"


def test_every_file_is_a_lesson() -> None:
    for language in LANGUAGES:
        files = sorted(path.stem for path in resource_path("lessons", language).iterdir())
        assert files == [lesson.id for lesson in lessons(language)]


def test_the_languages_say_the_same() -> None:
    english = lessons("en")
    for language in LANGUAGES[1:]:
        for ours, theirs in zip(english, lessons(language), strict=True):
            assert (ours.id, ours.slides, ours.lab, ours.actions) == (
                theirs.id, theirs.slides, theirs.lab, theirs.actions,
            )  # fmt: skip
            assert len(ours.do) == len(theirs.do)
            assert ours.title != theirs.title and ours.watch != theirs.watch and ours.answer != theirs.answer


def test_an_unknown_language_gives_english() -> None:
    assert lessons("xx") == lessons("en") != lessons("it") and lesson_problems("xx") == ()


@every_lesson
def test_it_is_short_and_in_its_own_order(lesson: Lesson) -> None:
    words = re.sub(r"\]\([^()]*\)", "]", text_of(lesson)).split()
    assert 80 < len(words) < 230
    assert 3 <= len(lesson.do) <= 6 and lesson.question.count("?") >= 1 and len(lesson.title) <= 50
    for part in (*lesson.do, lesson.watch, lesson.answer):
        assert part == part.strip() and part[-1] in ".?!"


@every_lesson
def test_it_uses_links_in_its_steps_and_opens_a_panel(lesson: Lesson) -> None:
    in_steps = [url for step in lesson.do for url in re.findall(r"\]\(([^()]*:[^()]*)\)", step)]
    assert in_steps and any(parse_action(url).kind == "panel" for url in in_steps)


@every_lesson
def test_numbers_have_a_real_minus(lesson: Lesson) -> None:
    words = re.sub(r"\]\([^()]*\)", "]", text_of(lesson)).replace("3-4-1", "").replace("2-4-1", "")
    assert not re.search(r"(?<![a-z])-\s?[\dxWbyzaŷ]", words)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("row", ERRORS_TOLD)
def test_the_correct_form_stands_where_the_slide_errs(language: str, row: str) -> None:
    lesson = next(lesson for lesson in lessons(language) if lesson.slides == numbered(row))
    assert ERRORS_TOLD[row] in text_of(lesson) and "slide" in text_of(lesson).lower()


# ---------------------------------------------------------------- every link leads somewhere


def units(experiment: Experiment) -> list[int]:
    return [layer.units for layer in experiment.network.layers]


def check_example(experiment: Experiment, action: Action) -> None:
    assert 1 <= action.numbers[0] <= len(experiment.data.train)


def check_unit(experiment: Experiment, action: Action) -> None:
    layer, unit = action.numbers
    assert 1 <= unit <= units(experiment)[layer - 1]


def check_step(experiment: Experiment, action: Action) -> None:
    depth, (layer,) = len(experiment.network.layers), action.numbers
    assert layer in {"x": [0], "loss": [depth]}.get(action.key, range(1, depth + 1))


CHECKS: dict[str, Callable[[Experiment, Action], None]] = {
    "example": check_example,
    "unit": check_unit,
    "step": check_step,
}


def bench(lab_id: str) -> Experiment:
    """A lab as it lies on the bench: its state is in the run."""
    return replace(load_lab(lab_id).experiment, state=None)


@every_lesson
def test_every_action_goes_with_the_lab_at_that_moment(lesson: Lesson) -> None:
    experiment = bench(lesson.lab)
    for action in lesson.actions:
        if action.kind == "lab":
            experiment = bench(action.argument)
        changed = edited(experiment, action)
        if ACTIONS[action.kind].edit is None:
            assert changed is experiment
        CHECKS.get(action.kind, lambda experiment, action: None)(changed, action)
        experiment = changed


@pytest.mark.parametrize("language", LANGUAGES)
def test_together_they_use_every_panel_and_every_kind_of_action(language: str) -> None:
    actions = [action for lesson in lessons(language) for action in lesson.actions]
    assert {action.kind for action in actions} == set(ACTIONS)
    assert {action.argument for action in actions if action.kind == "panel"} == set(PANELS) - {"lab"}
    assert {action.argument for action in actions if action.kind == "lab"} <= set(lab_ids())
    kinds = {action.key for action in actions if action.kind == "step"}
    assert kinds >= {"z", "a", "loss", "da", "dz", "dW", "db", "update"}
