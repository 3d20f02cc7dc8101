"""The lecture beside the experiment: one lesson for each slide, whose links do what they say."""

import re

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QPixmap, QTextDocument
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextBrowser, QToolButton, QVBoxLayout, QWidget

from nnviz.app.library import Library
from nnviz.app.settings import Settings
from nnviz.app.translation import translator
from nnviz.core.base.problem import Translate
from nnviz.lessons import LANGUAGES, Lesson
from nnviz.ui.theme.sizes import px, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.view import View
from nnviz.ui.widgets.pieces import label, tool_button
from nnviz.ui.widgets.plain_text import tool_tip
from nnviz.ui.widgets.quiet import QuietCombo

_ANSWER = "answer:"
_IN = {"en": "Lessons in English", "it": "Lessons in Italian"}
_CODE = re.compile(r"`([^`\n]*)`")
"""Formulas that Markdown would misread are put between backquotes; they are shown in the font of the text."""
_LINKED = re.compile(r"\]\(([^()<>]*)\)")
"""Where a link leads; in angle brackets it may hold blanks, as the id of a lab does."""
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
MARKDOWN = QTextDocument.MarkdownFeature.MarkdownDialectCommonMark | QTextDocument.MarkdownFeature.MarkdownNoHTML
"""No HTML, and no links but those that ``lessons`` has checked."""


def _literal(text: str) -> str:
    """Text in Markdown that is shown letter by letter."""
    return _PUNCTUATION.sub(r"\\\1", text.replace("\n", " "))


def markdown(lesson: Lesson, speak: Translate, answered: bool) -> str:
    """A lesson as one page, with the panel's own words as ``speak`` translates them; the answer is folded at first."""
    fold = speak("▾ Hide the answer" if answered else "▸ Show the answer")
    steps = [f"{number}. {step}" for number, step in enumerate(lesson.do, start=1)]
    page = "\n\n".join((
        f"### {_literal(lesson.title)}",
        f"{_literal(slides_text(lesson.slides))} · [{speak('open its lab')}](lab:{lesson.lab})",
        f"**{speak('Do')}**", "\n".join(steps),
        f"**{speak('Watch')}**", lesson.watch,
        f"**{speak('Question')}**", lesson.question,
        f"[{fold}]({_ANSWER})", lesson.answer if answered else "",
    ))  # fmt: skip
    return _LINKED.sub(r"](<\1>)", _CODE.sub(lambda found: _literal(found[1]), page))


class LessonText(QTextBrowser):
    """Shows a text; no file and no page of the web is ever loaded for it."""

    def loadResource(self, kind: int, url: QUrl | str) -> QPixmap:
        """A picture of one empty pixel, whatever a text asks for: where Qt is given nothing, it looks itself."""
        nothing = QPixmap(1, 1)
        nothing.fill(Qt.GlobalColor.transparent)
        return nothing


class LectureView(QWidget, View):
    """Shows a lesson and goes from one to the next. ``link`` carries what was clicked, ``lab_wanted`` a lab's id."""

    link = Signal(str)
    lab_wanted = Signal(str)

    def __init__(self, library: Library, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("lecture")
        self._library, self._settings = library, settings
        self.language = settings.lesson_language
        if self.language not in LANGUAGES:
            self.language = LANGUAGES[0]
        self.lessons: tuple[Lesson, ...] = ()
        self._answered = self._entered = False
        self._make()
        self.refresh()

    def _make(self) -> None:
        self.picker = QuietCombo()
        self.picker.setObjectName("lesson_picker")
        self.picker.setMinimumContentsLength(8)
        sized(self.picker.view(), min_width=300)
        self.picker.activated.connect(self._open)
        self.languages: dict[str, QToolButton] = {}
        top = QHBoxLayout()
        sized(top, spacing=3)
        top.addWidget(self.picker, 1)
        for name in LANGUAGES:
            button = tool_button(name.upper(), "small", checkable=True)
            button.clicked.connect(lambda _on, n=name: self.set_language(n))
            self.languages[name] = button
            top.addWidget(button)
        self.text = LessonText()
        self.text.setObjectName("lesson_text")
        self.text.setOpenLinks(False)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.document().setIndentWidth(px(20))
        self.text.anchorClicked.connect(self._on_link)
        self.previous = tool_button("", "small")
        self.next = tool_button("", "small")
        self.previous.clicked.connect(lambda: self.turn(-1))
        self.next.clicked.connect(lambda: self.turn(1))
        self.done = tool_button("", "small", checkable=True)
        self.done.clicked.connect(self._on_done)
        bottom = QHBoxLayout()
        bottom.addWidget(self.previous)
        bottom.addWidget(self.done, 1)
        bottom.addWidget(self.next)
        self.progress = label("", "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        sized(layout, spacing=6)
        layout.addLayout(top)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.progress)
        layout.addLayout(bottom)

    # ---------------------------------------------------------------- which lesson

    @property
    def lesson(self) -> Lesson | None:
        """The lesson that is shown."""
        index = self.picker.currentIndex()
        return self.lessons[index] if 0 <= index < len(self.lessons) else None

    def refresh(self) -> None:
        """Lists the lessons again: another language, another folder, or one more that is done."""
        wanted = self.lesson.id if self.lesson else self._settings.lesson
        self.lessons = self._library.lessons(self.language)
        done = self._settings.lessons_done
        self.picker.clear()
        for lesson in self.lessons:
            mark = "✓" if lesson.id in done else "   "
            name = f"{slides_text(lesson.slides)}  {lesson.title}"
            self.picker.addItem(f"{mark} {name}")
            self.picker.setItemData(self.picker.count() - 1, tool_tip(name), Qt.ItemDataRole.ToolTipRole)
        ids = [lesson.id for lesson in self.lessons]
        self.picker.setCurrentIndex(ids.index(wanted) if wanted in ids else 0 if ids else -1)
        self._speak()
        self._show()

    @property
    def _translate(self) -> Translate:
        """The words of the panel itself are in the lesson's language and not in the window's."""
        return translator(self.language)

    def _speak(self) -> None:
        """Writes the panel's own words in the language of the lessons."""
        speak = self._translate
        for name, button in self.languages.items():
            button.setChecked(name == self.language)
            button.setAccessibleName(speak(_IN[name]))
            button.setToolTip(speak(_IN[name]))
        self.previous.setText(speak("◀ Previous"))
        self.next.setText(speak("Next ▶"))
        self.setAccessibleName(speak("Lecture"))
        self.picker.setAccessibleName(speak("Lesson"))
        self.text.setAccessibleName(speak("Text of the lesson; its links carry out what they say"))

    def set_language(self, language: str) -> None:
        """Shows the same lesson in another language."""
        self.language = self._settings.language = language
        self.refresh()

    def open_lesson(self, lesson_id: str) -> None:
        """Opens a lesson by its id, and its lab."""
        ids = [lesson.id for lesson in self.lessons]
        if lesson_id in ids:
            self._open(ids.index(lesson_id))

    def turn(self, by: int) -> None:
        """The lesson after or before this one, with its lab."""
        index = self.picker.currentIndex() + by
        if 0 <= index < len(self.lessons):
            self._open(index)

    def _open(self, index: int) -> None:
        self.picker.setCurrentIndex(index)
        self._answered, self._entered = False, True
        lesson = self.lessons[index]
        self._settings.lesson = lesson.id
        self._show()
        self.text.verticalScrollBar().setValue(0)
        self.lab_wanted.emit(lesson.lab)

    # ---------------------------------------------------------------- what is shown

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self._show()

    def _show(self) -> None:
        lesson, speak = self.lesson, self._translate
        index, count = self.picker.currentIndex(), len(self.lessons)
        self.picker.setToolTip(self.picker.currentData(Qt.ItemDataRole.ToolTipRole) or "")
        self.previous.setEnabled(index > 0)
        self.next.setEnabled(0 <= index < count - 1)
        done = self._settings.lessons_done & {each.id for each in self.lessons}
        self.progress.setText(speak("{} of {} lessons done").format(len(done), count))
        self.done.setEnabled(lesson is not None)
        if lesson is None:
            self.text.setPlainText(speak("There are no lessons."))
            return
        self.done.setChecked(lesson.id in done)
        self.done.setText(speak("✓ Done") if lesson.id in done else speak("Mark as done"))
        place = self.text.verticalScrollBar().value()
        self.text.document().setMarkdown(markdown(lesson, speak, self._answered), MARKDOWN)
        self.text.verticalScrollBar().setValue(place)

    def _on_link(self, url: QUrl) -> None:
        text = url.toString()
        if text != _ANSWER:
            if not self._entered and self.lesson is not None:  # the lesson of last time: its links mean its own lab
                self._entered = True
                self.lab_wanted.emit(self.lesson.lab)
            self.link.emit(text)
            return
        self._answered = not self._answered
        if self._answered:
            self._mark(True)
        self._show()

    # ---------------------------------------------------------------- progress

    def _on_done(self, on: bool) -> None:
        self._mark(on)

    def _mark(self, done: bool) -> None:
        lesson = self.lesson
        if lesson is None:
            return
        known = self._settings.lessons_done
        self._settings.lessons_done = known | {lesson.id} if done else known - {lesson.id}
        self.refresh()


def slides_text(slides: tuple[str, ...]) -> str:
    """Slides in a row as a range: S25–28."""
    if len(slides) < 2:
        return "".join(slides)
    return f"{slides[0]}–{slides[-1].removeprefix('S')}"
