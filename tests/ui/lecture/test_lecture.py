"""The lecture beside the experiment: lessons, their links, progress, and a lecturer's own folder."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace as replace_dataclass
from PySide6.QtCore import QPointF, Qt, QUrl
from PySide6.QtGui import QImage, QPixmap, QTextDocument

from nnviz.core.editing.files import encode, write
from nnviz.core.network.part import Part
from nnviz.labs import load_lab
from nnviz.lesson_actions import ACTIONS
from nnviz.lessons import LANGUAGES, Lesson, lessons
from nnviz.resources import resource_path
from nnviz.ui.dialogs.problem_list import ProblemList
from nnviz.ui.lecture.lecture_view import LectureView
from nnviz.ui.panels.gradients import GradientsPanel
from nnviz.ui.panels.maths import MathsPanel
from nnviz.ui.window.main_window import MainWindow
from tests.core.making import make
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton
SLIDES = (
    "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10", "S11", "S12", "S13", "S14", "S15", "S16", "S17", "S18",
    "S20", "S21", "S22", "S23", "S24", "S25", "S26", "S27", "S28", "S29", "S30", "S31", "S32", "S33", "S34",
)  # fmt: skip


@pytest.fixture
def lecture(user: User) -> User:
    user.qtbot.mouseClick(user.window.sidebar.buttons["lecture"], LEFT)
    return user


def follow(user: User, link: str) -> None:
    user.window.lecture.text.anchorClicked.emit(QUrl(link))
    user.settle()


def page(user: User) -> str:
    return user.window.lecture.text.toPlainText()


def test_every_slide_of_the_lecture_has_a_lesson_that_opens_its_lab(lecture: User) -> None:
    shown = lecture.window.lecture
    assert [slide for lesson in shown.lessons for slide in lesson.slides] == list(SLIDES)
    lecture.window.lecture.open_lesson(shown.lessons[0].id)
    for lesson in lessons("en"):
        assert shown.lesson == lesson and lesson.title in page(lecture)
        assert lecture.window.bench.experiment.lab == load_lab(lesson.lab).text
        lecture.settle()
        lecture.qtbot.mouseClick(shown.next, LEFT)
    assert not shown.next.isEnabled()
    lecture.qtbot.mouseClick(shown.previous, LEFT)
    assert shown.lesson == lessons("en")[-2]


def test_every_link_of_every_lesson_goes_with_its_lab(lecture: User, monkeypatch: pytest.MonkeyPatch) -> None:
    window = lecture.window
    told: list[str] = []
    monkeypatch.setattr(window, "tell", lambda text, warns: told.append(text) if warns else None)
    for lesson in window.lecture.lessons:
        window.labs.open(lesson.lab)
        lecture.settle()
        for action in lesson.actions:
            if action.kind in ("train", "play"):
                continue
            window.lesson_runner.run(f"{action.kind}:{action.argument}")
            lecture.settle()
            assert not told, (lesson.id, action, told)


def test_links_do_what_they_say(lecture: User) -> None:
    window = lecture.window
    assert set(window.lesson_runner.doers) == set(ACTIONS)
    follow(lecture, "lab:3-4-1")
    assert window.bench.experiment.lab == load_lab("3-4-1").text
    follow(lecture, "step:dz,1")
    panel = window.panel_card.panel
    assert isinstance(panel, MathsPanel) and panel.steps.step is not None
    assert (panel.steps.step.kind, panel.steps.step.layer) == ("dz", 1)
    follow(lecture, "examples:all")
    assert panel.steps.all
    follow(lecture, "example:7")
    assert window.state.example == 6
    follow(lecture, "unit:1,2")
    assert window.state.part == Part(1, 1)
    follow(lecture, "set:training.optimizer.learning_rate=0.25")
    assert window.bench.experiment.training.optimizer.learning_rate == 0.25
    follow(lecture, "activation:1=relu")
    assert window.bench.experiment.network.layers[0].activation == "relu"
    follow(lecture, "units:1=2")
    assert window.bench.experiment.network.layers[0].units == 2
    follow(lecture, "train:20")
    lecture.wait_epoch(20)
    follow(lecture, "reset:")
    assert lecture.epoch == 0
    before = window.bench.snapshot.params.copy()
    follow(lecture, "seed:")
    assert not np.array_equal(window.bench.snapshot.params, before)
    follow(lecture, "play:")
    assert window.bench.playing
    follow(lecture, "play:")
    assert not window.bench.playing


def test_links_change_settings_of_all_layers_and_of_the_optimizer(lecture: User) -> None:
    for link in (
        "lab:circle",
        "set:network.dropout=0.5",
        "set:training.optimizer.name=adam",
        "set:training.optimizer.betas.0=0.5",
    ):
        follow(lecture, link)
    experiment = lecture.window.bench.experiment
    assert [layer.dropout for layer in experiment.network.layers] == [0.5, 0.5, 0.0]
    assert experiment.training.optimizer.betas == (0.5, 0.999)


def test_a_link_is_clicked_with_the_mouse(lecture: User) -> None:
    window = lecture.window
    window.lecture.open_lesson(next(lesson.id for lesson in window.lecture.lessons if "S5" in lesson.slides))
    browser, spot = window.lecture.text, None
    for y in range(0, browser.viewport().height(), 3):
        for x in range(0, browser.viewport().width(), 5):
            if browser.anchorAt(QPointF(x, y).toPoint()) == "train:2000":
                spot = QPointF(x, y).toPoint()
                break
        if spot is not None:
            break
    assert spot is not None
    lecture.qtbot.mouseClick(browser.viewport(), LEFT, pos=spot)
    lecture.wait_epoch(2000)


def test_what_does_not_fit_is_told_and_changes_nothing(lecture: User) -> None:
    window = lecture.window
    follow(lecture, "lab:and")
    before = window.bench.experiment
    for link, words in (("unit:2,1", "no unit 1 in layer 2"), ("example:99", "no example 99; there are 4"),
                        ("units:3=2", "there is no layer 3"), ("dance:1", "is not an action"),
                        ("lab:nothing", "is not a lab")):  # fmt: skip
        follow(lecture, link)
        assert words in window.status_line.text.text(), link
        assert window.bench.experiment == before, link
    follow(lecture, "lab:circle")
    before = window.bench.experiment
    for link in (
        "set:training.optimizer.betas.0=0.5", "set:training.optimizer.betas.1=0.5", "set:training.schedule.gamma=0.5",
        "set:training.optimizer.name=perceptron", "set:network.dropout=one", "set:training.loss=hinge", "units:9=3",
    ):  # fmt: skip
        window.tell("Something else.", False)
        follow(lecture, link)
        assert window.bench.experiment == before and window.messages.telling, link
        assert window.status_line.text.text() != "Something else.", link


def test_answer_is_folded_and_unfolding_it_counts_as_done(lecture: User) -> None:
    shown = lecture.window.lecture
    lesson = shown.lessons[3]
    shown.open_lesson(lesson.id)
    assert "The network could do it" not in page(lecture) and "0 of 24" in shown.progress.text()
    follow(lecture, "answer:")
    assert "only slow" in page(lecture) and "1 of 24" in shown.progress.text()
    assert shown.picker.itemText(3).startswith("✓") and shown.done.isChecked()
    lecture.qtbot.mouseClick(shown.done, LEFT)
    assert "0 of 24" in shown.progress.text()


def test_progress_lesson_language_and_sidebar_are_remembered(open_window: MakeWindow) -> None:
    first = open_window()
    first.qtbot.mouseClick(first.window.sidebar.buttons["lecture"], LEFT)
    lesson = first.window.lecture.lessons[5]
    first.window.lecture.open_lesson(lesson.id)
    first.qtbot.mouseClick(first.window.lecture.done, LEFT)
    first.qtbot.mouseClick(first.window.lecture.languages["it"], LEFT)
    second = open_window().window
    assert second.sidebar.page == "lecture" and second.lecture.lesson == lessons("it")[5]
    assert second.lecture.progress.text().startswith("1 ") and second.lecture.languages["it"].isChecked()
    assert second.bench.experiment.lab == load_lab("circle").text  # nobody asked for the lesson's lab yet


def test_headings_and_the_words_of_the_panel_follow_the_language_of_the_lesson(lecture: User) -> None:
    shown = lecture.window.lecture
    headings = {"en": ("Do", "Watch", "Question"), "it": ("Da fare", "Da osservare", "Domanda")}
    assert set(headings) == set(LANGUAGES)
    for language in (*LANGUAGES, "en"):
        lecture.qtbot.mouseClick(shown.languages[language], LEFT)
        expected = headings[language]
        assert [line for line in page(lecture).splitlines() if line in expected] == list(expected), language

    def words() -> tuple[str, ...]:
        return shown.previous.text(), shown.next.text(), shown.done.text(), shown.progress.text()

    assert words() == ("◀ Previous", "Next ▶", "Mark as done", "0 of 24 lessons done")
    lecture.qtbot.mouseClick(shown.languages["it"], LEFT)
    assert words() == ("◀ Indietro", "Avanti ▶", "Segna fatta", "0 di 24 lezioni fatte")
    lecture.qtbot.mouseClick(shown.done, LEFT)
    assert words()[2:] == ("✓ Fatta", "1 di 24 lezioni fatte")
    assert (shown.accessibleName(), shown.picker.accessibleName()) == ("Lezioni", "Lezione")
    lecture.qtbot.mouseClick(shown.next, LEFT)
    assert words()[2] == "Segna fatta"
    lecture.qtbot.mouseClick(shown.languages["en"], LEFT)
    assert words()[2:] == ("Mark as done", "1 of 24 lessons done")


def test_a_lab_that_is_on_the_bench_goes_on(lecture: User) -> None:
    shown = lecture.window.lecture
    ids = [lesson.id for lesson in shown.lessons]
    shown.open_lesson(next(i for i in ids if i.startswith("s25")))
    lecture.window.bench.step_epochs(5)
    lecture.wait_epoch(5)
    lecture.qtbot.mouseClick(shown.next, LEFT)  # S29, of the same lab
    lecture.settle()
    assert lecture.epoch == 5


def test_what_a_lesson_changed_does_not_follow_into_the_next(lecture: User) -> None:
    shown, window = lecture.window.lecture, lecture.window
    shown.open_lesson(next(lesson.id for lesson in shown.lessons if lesson.id.startswith("s25")))
    for link in ("activation:1=sigmoid", "mistake:E8"):
        shown.text.anchorClicked.emit(QUrl(link))
    gradients = window.panel_card.panels["gradients"]
    assert isinstance(gradients, GradientsPanel) and gradients.mistake == "E8"
    assert window.bench.experiment.network.layers[0].activation == "sigmoid"
    lecture.qtbot.mouseClick(shown.next, LEFT)  # S29, of the same lab
    lecture.settle()
    assert window.bench.experiment.network == load_lab("3-4-1").experiment.network
    assert gradients.mistake is None and gradients.verdict.text().startswith("✓")
    lecture.trigger("undo")
    assert window.bench.experiment.network.layers[0].activation == "sigmoid"


def test_keys_and_menu(user: User) -> None:
    user.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert user.window.sidebar.page == "lecture"
    first = user.window.lecture.lesson
    user.key(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert user.window.lecture.lesson != first
    user.key(Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert user.window.lecture.lesson == first
    user.key(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert user.window.sidebar.page == "controls" and user.window.form.isVisible()


# ---------------------------------------------------------------- a folder of one's own


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lab = json.loads(resource_path("labs", "xor.json").read_text(encoding="utf-8"))
    lab["lab"]["title"] = "My own XOR"
    (tmp_path / "mine.json").write_text(json.dumps(lab), encoding="utf-8")
    lesson = next(resource_path("lessons", "en").glob("s05*.md")).read_text(encoding="utf-8")
    mine = lesson.replace('lab = "xor"', 'lab = "mine"').replace('title = "', 'title = "Mine: ')
    (tmp_path / "own.md").write_text(mine, encoding="utf-8")
    return tmp_path


def test_own_labs_and_lessons_join_the_others_and_are_remembered(open_window: MakeWindow, folder: Path) -> None:
    user = open_window()
    user.window.lab_folder.take(folder)
    assert user.window.lab_picker.itemText(user.window.lab_picker.count() - 1).endswith("My own XOR")
    assert user.window.lecture.lessons[-1].lab == "mine"
    user.window.lecture.open_lesson("own")
    assert user.window.bench.experiment.title == "XOR" and user.window.lab_picker.currentText().endswith("My own XOR")
    again = open_window().window
    assert again.lecture.lessons[-1].id == "own" and again.actions_["close_lab_folder"].isEnabled()
    again.actions_["close_lab_folder"].trigger()
    assert len(again.lecture.lessons) == 24 and not again.actions_["close_lab_folder"].isEnabled()


def test_folder_is_chosen_in_a_dialog_and_a_broken_file_is_one_line_while_the_others_work(
    user: User, folder: Path
) -> None:
    user.trigger("open_lab_folder")
    dialog = user.window.documents.dialog
    assert dialog is not None
    dialog.fileSelected.emit(str(folder))
    dialog.done(1)
    assert user.window.library.folder == folder
    assert "1 labs of your own" in user.window.status_line.text.text()
    shutil.copy(folder / "mine.json", folder / "other.json")
    (folder / "mine.json").write_text('{"data": {"recipe": {"name": "nothing"}}}', encoding="utf-8")
    user.window.lab_folder.take(folder)
    text = user.window.status_line.text.text()
    assert text.startswith("mine.json: ") and "(and 1 more)" in text
    user.window.labs.open("other")
    assert user.window.bench.experiment.lab is not None and user.window.bench.experiment.lab.title == "My own XOR"


def listed(window: MainWindow) -> str:
    """What the list of files that cannot be used says, which is then closed."""
    (dialog,) = (child for child in window.findChildren(ProblemList) if child.isVisible())
    text = dialog.text.toPlainText()
    dialog.close()
    return text


def test_every_broken_file_is_listed(user: User, folder: Path) -> None:
    for name in ("one", "two", "three"):
        (folder / f"{name}.json").write_text('{"data": {"recipe": {"name": "nothing"}}}', encoding="utf-8")
    window, foot = user.window, user.window.status_line
    assert not foot.more.isVisible() and not window.actions_["problem_files"].isEnabled()
    height = foot.height()
    window.lab_folder.take(folder)
    user.qtbot.wait(20)
    assert foot.more.isVisible() and foot.more.text() == "Show all 3" and foot.height() == height
    user.qtbot.mouseClick(foot.more, LEFT)
    text = listed(window)
    assert [line.split(":")[0] for line in text.split("\n\n")] == ["one.json", "three.json", "two.json"]
    window.tell("Something else.", False)
    assert not foot.more.isVisible()
    window.actions_["problem_files"].trigger()  # the message is gone, the list is not
    assert listed(window) == text
    for name in ("one", "two", "three"):
        (folder / f"{name}.json").unlink()
    window.lab_folder.take(folder)
    assert not foot.more.isVisible() and "1 labs of your own" in foot.text.text()


def test_broken_files_of_last_time_are_told_at_the_start(open_window: MakeWindow, folder: Path) -> None:
    (folder / "own.md").write_text("nothing", encoding="utf-8")
    open_window().window.lab_folder.take(folder)
    foot = open_window().window.status_line
    assert foot.text.text().startswith("own.md: ") and foot.more.isVisible()


def test_a_folder_that_is_gone_costs_a_line(open_window: MakeWindow, tmp_path: Path) -> None:
    user = open_window()
    gone = tmp_path / "gone"
    gone.mkdir()
    user.window.lab_folder.take(gone)
    gone.rmdir()
    window = open_window().window
    assert len(window.lecture.lessons) == 24
    assert any("cannot be read" in line for line in window.library.problems("en"))


def test_lessons_in_two_languages(user: User, folder: Path) -> None:
    for name in ("en", "it"):
        (folder / name).mkdir()
        text = (folder / "own.md").read_text(encoding="utf-8")
        (folder / name / "own.md").write_text(text.replace("Mine:", f"Mine {name}:"), encoding="utf-8")
    user.window.lab_folder.take(folder)
    assert user.window.lecture.lessons[-1].title.startswith("Mine en:")
    user.qtbot.mouseClick(user.window.sidebar.buttons["lecture"], LEFT)
    user.qtbot.mouseClick(user.window.lecture.languages["it"], LEFT)
    assert user.window.lecture.lessons[-1].title.startswith("Mine it:")


def test_titles_that_are_cut_off_stand_whole_in_the_tool_tip(open_window: MakeWindow) -> None:
    user = open_window(load_lab("3-4-1").experiment, (1024, 700))
    labs, lessons = user.window.lab_picker, user.window.lecture.picker
    assert load_lab("3-4-1").text.title in labs.toolTip()
    assert user.window.lecture.lesson is not None and user.window.lecture.lesson.title in lessons.toolTip()
    user.window.lecture.turn(1)
    user.settle()
    assert user.window.lecture.lesson.title in lessons.toolTip() and labs.toolTip() == labs.currentText()
    for combo in (labs, lessons):
        tips = [combo.itemData(i, Qt.ItemDataRole.ToolTipRole) for i in range(combo.count())]
        assert all(tip and tip in combo.itemText(i) for i, tip in enumerate(tips))
    user.window.bench.load("Load", make())
    user.settle()
    assert labs.currentIndex() == -1 and "Choose a lab" in labs.toolTip()


# ---------------------------------------------------------------- what a text can do


def lesson_of(text: str, title: str = "T") -> Lesson:
    """A lesson as no file can be: its text was never checked."""
    return Lesson("x", title, ("S<5>", "S*6*"), "xor", ("a",), text, "q", "a")


def anchors(lecture: LectureView) -> set[str]:
    document, found = lecture.text.document(), set()
    block = document.begin()
    while block.isValid():
        parts = block.begin()
        while not parts.atEnd():
            found.add(parts.fragment().charFormat().anchorHref())
            parts += 1
        block = block.next()
    return found - {""}


def show(user: User, lesson: Lesson) -> LectureView:
    view = user.window.lecture
    view.lessons = (lesson,)
    view.picker.clear()
    view.picker.addItem("x")
    view.set_theme(user.window.theme)
    return view


def test_a_text_loads_nothing_knows_no_html_and_makes_no_links_of_titles_code_and_addresses(
    lecture: User, tmp_path: Path
) -> None:
    image = QImage(50, 50, QImage.Format.Format_RGB32)
    assert image.save(str(tmp_path / "x.png"))
    url = QUrl.fromLocalFile(str(tmp_path / "x.png"))
    text = f'![i]({url.toString()})\n\n<table background="{url.toString()}"><tr><td>x</td></tr></table>\n\n<b>bold</b>'
    view = show(lecture, lesson_of(text))
    lecture.settle()
    resource = view.text.document().resource(QTextDocument.ResourceType.ImageResource.value, url)
    assert isinstance(resource, QPixmap) and resource.width() == 1
    assert view.text.document().idealWidth() < view.text.width()
    assert "<b>bold</b>" in view.text.toPlainText() and "<table background" in view.text.toPlainText()
    text = r"`\[a\](file:x)` `<file:///x>` `<b>` https://example.org www.example.org x@example.org `a*b*c_d_`"
    view = show(lecture, lesson_of(text, title=r"[a](file:///x) ![b](y) <file:///z> *c* \[d](file:w)"))
    assert anchors(view) == {"lab:xor", "answer:"}
    shown = view.text.toPlainText()
    assert r"[a](file:///x) ![b](y) <file:///z> *c* \[d](file:w)" in shown and "S<5>" in shown
    assert r"\[a\](file:x) <file:///x> <b> https://example.org" in shown and "a*b*c_d_" in shown


def test_the_lab_of_a_lesson_may_have_blanks_in_its_name(lecture: User, tmp_path: Path) -> None:
    (tmp_path / "my lab.json").write_text(json.dumps(json.loads(encode(make())) | {"lab": {"title": "Mine"}}))
    lecture.window.lab_folder.take(tmp_path)
    view = show(lecture, replace_dataclass(lesson_of("[go](lab:my lab)"), lab="my lab"))
    (link,) = {url for url in anchors(view) if url.startswith("lab:")}
    follow(lecture, link)
    assert lecture.window.bench.experiment.lab is not None
    assert lecture.window.bench.experiment.lab.title == "Mine"


def test_a_saved_experiment_is_a_lab_and_a_title_that_looks_like_html_is_shown_as_it_is(
    user: User, tmp_path: Path
) -> None:
    write(load_lab("xor").experiment, tmp_path / "saved.nnviz.json")
    user.window.lab_folder.take(tmp_path)
    assert user.window.library.labs[-1].id == "saved"
    title = "<img src='file:///etc/passwd'>"
    (tmp_path / "mine.json").write_text(json.dumps(json.loads(encode(make())) | {"lab": {"title": title}}))
    user.window.lab_folder.take(tmp_path)
    user.window.labs.open("mine")
    picker = user.window.lab_picker
    tips = [picker.toolTip(), picker.itemData(picker.currentIndex(), Qt.ItemDataRole.ToolTipRole)]
    assert picker.currentText() == title and all("<img" not in tip and "&lt;img" in tip for tip in tips)
