"""Each kind of file that ``tests.fuzz`` makes bad ones of: how one is made, and how it is opened."""

import gzip
import io
import json
import os
import random
import tempfile
import zipfile
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from nnviz.core.base.experiment import NO_MEMORY, Experiment, ExperimentError, replace
from nnviz.core.base.problem import LONGEST_LINE
from nnviz.core.data.picture_points import PictureError, draw_points, find_colors
from nnviz.core.editing.files import decode, encode, read
from nnviz.core.editing.sharing import from_text, to_text
from nnviz.core.tables.assembling import assemble
from nnviz.core.tables.importing import ImportRefused, Request, import_table
from nnviz.core.tables.loading import load, preview
from nnviz.core.tables.model import Choices, TableError
from nnviz.core.tables.plan import MISSING, ROLES, SCALINGS, Wishes, objection
from nnviz.core.tables.proposing import known_classes, proposed
from nnviz.core.tables.reading import run
from nnviz.core.tables.suffixes import WORKBOOKS
from nnviz.core.tables.writing import write_table
from nnviz.core.training.session import Session
from nnviz.labs import load_lab, read_labs
from nnviz.lesson_actions import LessonError, edited, parse_action
from nnviz.lessons import read_lessons
from nnviz.resources import resource_path
from tests.core.tables.import_cases import CASES, FILES

EXPECTED = (ExperimentError, TableError, PictureError, LessonError, OSError)
"""What may be raised for a bad file: the line that a person reads."""

Rng = random.Random
Case = tuple[Callable[[Rng], bytes], Callable[[bytes, Path], str]]


def check_line(text: str) -> str:
    """A message, if it is a line that a person can read."""
    assert text.strip() and "\n" not in text and len(text) <= LONGEST_LINE, f"no short line: {text[:2000]!r}"
    assert NO_MEMORY not in text, "memory ran out"
    return text


# ---------------------------------------------------------------- how a good file becomes a bad one

DIGITS, NESTED = "@digits@", ("@deep]", "@deep}")
WORDS = (
    "", "a", "=1", "a\nb", "1", "adam", "momentum", "tanh", "relu", "leaky_relu", "linear", "sigmoid", "mse", "l2",
    "he", "constant", "zeros", "cosine", "step", "x1", "x2", "W", "b", "W[1,1]", "circle", "xor", "loss", "data",
)  # fmt: skip
SIGNS = (b"\0", b"\xff", b"[", b"{", b'"', b",", b"\n")
HOSTILE: tuple[Any, ...] = (
    None, True, -1, 0, 1, 2, 257, 10**6, 2**53, 2**63, 2**64, 10**30, 10**101, 1e308, -0.0, 5e-324, 1e-300, DIGITS, "",
    "x" * 5000, "\0", "\ud7ff", "=1", "W", "W[1]", f"W[1,{DIGITS}]", f"b[{DIGITS}]", f"x{DIGITS}", "same", "softmax",
    "threshold", "perceptron", "mira", "adam", "mse", "multiclass", "regression", "autoencoder", "binary", "circle",
    "syllables", [], {}, [[]], [[1]], [1, 2], [[1, 2], [3]], [[[1]]], {"x": [], "y": []}, [1] * 300, ["W"] * 3,
    ["a", "a"], {"name": "blobs", "samples": 100_000, "classes": 8}, {"name": "circle", "samples": 100_000},
)  # fmt: skip


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The places in a value, lists of numbers only at their ends."""
    found = [path]
    if len(path) > 12:
        return found
    if isinstance(value, dict):
        for key, inner in value.items():
            found += _paths(inner, (*path, key))
    elif isinstance(value, list):
        for i in {0, len(value) - 1} if len(value) else ():
            found += _paths(value[i], (*path, i))
    return found


def _mild(rng: Rng, value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return max(0, value + rng.choice((-1, 1, 2, 30)))
    if isinstance(value, float):
        return value * rng.choice((-1.0, 0.0, 0.1, 10.0, 1e50, 1e-50))
    if isinstance(value, str):
        return rng.choice(WORDS)
    if isinstance(value, list):
        return rng.choice((value[:-1], value + value[-1:], value[::-1], value * 2))
    return value if value is None else dict(list(value.items())[:-1])


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def mutated_json(rng: Rng, content: Any) -> bytes:
    """JSON with a few values that do not belong where they are."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        paths = _paths(content)
        path = rng.choice(paths[1:] or [()])
        if not path:
            break
        here, key = _at(content, path[:-1]), path[-1]
        what = rng.random()
        if what < 0.4:
            here[key] = _mild(rng, here[key])
        elif what < 0.65:
            here[key] = rng.choice(HOSTILE)
        elif what < 0.72:
            del here[key]
        elif what < 0.8 and isinstance(here, dict):
            here[rng.choice(("window", "frozen", "off", "y", "state", "lab", "zz", "x" * 400))] = rng.choice(HOSTILE)
        elif what < 0.9:
            here[key] = rng.choice(NESTED)
        else:
            here[key] = json.loads(json.dumps(_at(content, rng.choice(paths[1:]))))
        content = json.loads(json.dumps(content))  # the hostile values themselves stay as they are
    text = json.dumps(content)
    digits = "7" * rng.choice((20, 400, 4301, 20_000))
    text = text.replace(f'"{DIGITS}"', digits).replace(DIGITS, digits)
    for mark in NESTED:
        depth = rng.choice((5, 500, 900, 3000))
        text = text.replace(f'"{mark}"', ("[" if mark == NESTED[0] else '{"a":') * depth + "1" + mark[-1] * depth)
    if rng.random() < 0.1 and '"training"' in text:
        text = text.replace('"training"', '"training": {}, "training"', 1)
    return mutated_bytes(rng, text.encode()) if rng.random() < 0.1 else text.encode()


def mutated_bytes(rng: Rng, content: bytes, pieces: tuple[bytes, ...] = SIGNS) -> bytes:
    """Bytes with a few of them changed, taken out, put in, or there once more."""
    raw = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 2, 2, 8, 40))):
        at = rng.randrange(len(raw) + 1)
        what = rng.randrange(6)
        if what == 0 and at < len(raw):
            raw[at] = rng.randrange(256)
        elif what == 1:
            del raw[at : at + rng.choice((1, 2, 10, 1000))]
        elif what == 2:
            piece = rng.choice(pieces)
            raw[at:at] = piece * min(rng.choice((1, 1, 1, 3, 3000)), 1 + 100_000 // len(piece))
        elif what == 3:
            raw[at:at] = raw[at : at + rng.randrange(400)]
        elif what == 4 and rng.random() < 0.3:
            del raw[at:]
        elif what == 5:
            raw[at : at + 4] = rng.randbytes(4)
    return bytes(raw)


# ---------------------------------------------------------------- experiments, shared texts, labs

LABS = ("xor", "and", "kit-perceptron", "kit-three-classes", "final-grade", "kit-time-delay", "kit-autoencoder-line")


def _experiment(rng: Rng) -> Experiment:
    experiment = load_lab(rng.choice(LABS)).experiment
    if rng.random() < 0.5:
        session = Session(experiment)
        session.advance_batch()
        experiment = replace(session.experiment, state=session.state())
    return experiment


def make_experiment(rng: Rng) -> bytes:
    return mutated_json(rng, json.loads(encode(_experiment(rng))))


def _use(experiment: Experiment) -> None:
    """What opens can be trained, saved, read again, and written as a table and as a text."""
    if len(experiment.data.train) > 2000 or sum(layer.units for layer in experiment.network.layers) > 600:
        return
    session = Session(experiment)
    for _ in range(2):
        session.advance_batch()
    saved = replace(session.experiment, state=session.state())
    again = decode(encode(saved))
    assert replace(again, state=None) == replace(saved, state=None), "a saved file is another experiment"
    assert from_text(to_text(saved, points=True, state=True)).data == saved.data
    if len(experiment.data.train):
        content = write_table(session.experiment, session.engine.params)
        with tempfile.NamedTemporaryFile(suffix=".csv") as file:
            file.write(content)
            file.flush()
            _import(Path(file.name), experiment)


def open_experiment(content: bytes, folder: Path) -> str:
    path = folder / "file.nnviz.json"
    path.write_bytes(content)
    _use(read(path))
    return ""


def make_shared(rng: Rng) -> bytes:
    what = rng.random()
    if what < 0.5:
        text = to_text(_experiment(rng), points=True, state=rng.random() < 0.5)
        return mutated_bytes(rng, text.encode(), (b"nnviz1:", b"=", b"-", b"_", b"AAAA", b" "))
    content = make_experiment(rng) if what < 0.9 else rng.choice((b"[", b"1,", b" ", b'{"a":')) * 10**7
    return b"nnviz1:" + urlsafe_b64encode(zlib.compress(content, 1)).rstrip(b"=")


def open_shared(content: bytes, folder: Path) -> str:
    _use(from_text(content.decode("utf-8", "replace")))
    return ""


def make_lab(rng: Rng) -> bytes:
    content = json.loads(encode(replace(_experiment(rng), state=None)))
    return mutated_json(rng, content)


def open_lab(content: bytes, folder: Path) -> str:
    """A folder of this lab, of one that is good, and of whatever else its bytes say."""
    (folder / "mine.json").write_bytes(content)
    (folder / "good.json").write_bytes(encode(load_lab("xor").experiment))
    (folder / "order.txt").write_bytes(content[:400] + b"\ngood\n")
    strange = zlib.crc32(content) % 4
    (os.mkfifo, os.mkdir, lambda path: os.symlink("/dev/zero", path), lambda path: os.symlink(path, path))[strange](
        folder / "strange.json"
    )
    labs, problems = read_labs(folder)
    assert "good" in [lab.id for lab in labs], "the good lab is lost"
    assert any(line.startswith("strange.json: ") for line in problems)
    for line in problems:
        check_line(line)
    return next((line for line in problems if line.startswith("mine.json: ")), "")


# ---------------------------------------------------------------- tables and names

TABLES = (
    "x1,x2,class,set\n1.5,2,cat,train\n-0.5,1e-7,ape,test\n3,4,bee,train\n",
    "a;b;y\n1,5;2,5;0\n2,5;3,5;1\n", "# comment\n1 2 3\n4 5 6\n\n7 8 9\n", "a\tb\n1\tx\n2\ty\n",
    '"a ""b""","c\nd"\n1,"=1"\n2,"@x"\n3,\'007\n', "sep=;\na;b\n1;2\n3;4\n", "a,a,a\n1,2,3\n4,5,6\n",
)  # fmt: skip
PIECES = (b'"', b'""', b",", b";", b"\t", b"\r", b"\n", b"\r\n", b"#", b"'", b"'=1", b"nan", b"1e999", b"\0",
          b"7" * 5000, b"\xef\xbb\xbf", b"\xff\xfe", b"a" * 200_000, b'"\n' * 500, b'"x""' * 500)  # fmt: skip


def make_table(rng: Rng) -> bytes:
    if rng.random() < 0.3:
        return mutated_bytes(rng, rng.choice(CASES).bytes[:100_000], PIECES)
    if rng.random() < 0.1:
        return mutated_bytes(rng, (FILES / f"stations{rng.choice(WORKBOOKS)}").read_bytes(), PIECES)
    text = rng.choice(TABLES)
    if rng.random() < 0.2:
        text = text.split("\n")[0] + "\n" + "\n".join(text.split("\n")[1:] * rng.choice((3, 400)))
    raw = text.encode(rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1")))
    what = rng.random()
    if what < 0.05:
        return gzip.compress(raw * 100)
    if what < 0.1:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("data.csv", b"0," * 10**6)
        return packed.getvalue()
    if what < 0.15:
        return ("," * rng.choice((9_000, 11_000)) + "\n" + "1," * 9_000).encode()
    return mutated_bytes(rng, raw, PIECES)


def _import(path: Path, experiment: Experiment | None) -> None:
    data = None if experiment is None else experiment.data
    known = known_classes(data)
    preview(path, Choices())
    table = run(load(path, Choices()))
    plan = proposed(table, data)
    wrong = objection(table, plan, known)
    if wrong is not None:
        raise TableError(wrong)
    assemble(table, plan, path.name, known)


def open_table(content: bytes, folder: Path) -> str:
    path = folder / "table.csv"
    path.write_bytes(content)
    _import(path, None)
    rng = random.Random(len(content))
    choices = Choices(
        decimal=rng.choice(("", ".", ",")), thousands=rng.choice(("", "none", ".", ",", " ")),
        header=rng.choice((None, None, 0, 1, 3)), comments=rng.choice((None, True, False)),
    )  # fmt: skip
    roles = {role: ["column 1"] * rng.choice((0, 0, 1)) for role in ROLES}
    wishes = Wishes(
        scaling=rng.choice(("", *SCALINGS)), missing=rng.choice(MISSING), test_share=rng.choice((None, 0.3))
    )
    try:
        import_table(path, Request(choices, roles, wishes, leave_out_bad=True))
    except ImportRefused as error:
        raise TableError(str(error)) from None
    return ""


LETTERS = "=+-@'\"\t\r\n\0 ,;|#0123456789.,eE\x1b\u2028\ufeffäŷabcxy<>&"


def make_names(rng: Rng) -> bytes:
    names = {"".join(rng.choices(LETTERS, k=rng.choice((1, 2, 3, 8, 60)))) for _ in range(12)}
    return json.dumps(sorted(names)[:5]).encode()


def open_names(content: bytes, folder: Path) -> str:
    """Names of inputs and classes come back from an export, whatever they are."""
    names = json.loads(content)
    data = {
        "task": "multiclass", "inputs": names[:2], "outputs": names[2:],
        "train": {"x": [[-0.5, 1], [2, 1e-9], [3, 4]], "y": [[0], [2], [1]]},
    }  # fmt: skip
    layers = [{"units": len(names) - 2, "activation": "softmax"}]
    experiment = decode(json.dumps({"data": data, "network": {"layers": layers}}))
    path = folder / "names.csv"
    path.write_bytes(write_table(experiment, Session(experiment).engine.params))
    table = run(load(path, Choices()))
    again = assemble(table, proposed(table, experiment.data), "names.csv", experiment.data.outputs).data
    assert again == experiment.data, "the names are others"
    return ""


# ---------------------------------------------------------------- pictures, lessons, settings

GIF = bytes.fromhex("47494638396102000200800000ffffff0000002c00000000020002000002028c5d003b")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///dev/zero" width="9" height="9"/></svg>'


def make_picture(rng: Rng) -> bytes:
    from PySide6.QtCore import QBuffer, QRect
    from PySide6.QtGui import QColor, QImage, QPainter

    image = QImage(rng.choice((1, 7, 40)), rng.choice((1, 8, 50)), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        painter.fillRect(QRect(0, 0, max(1, image.width() // 2), image.height()), QColor("black"))
    buffer = QBuffer()
    image.save(buffer, rng.choice(("PNG", "JPG", "BMP")))
    content = rng.choice((bytes(buffer.data().data()), bytes(buffer.data().data()), GIF, SVG, gzip.compress(SVG)))
    return mutated_bytes(rng, content, (b"\xff", b"\0", b"\x7f\xff\xff\xff", b"IDAT", b"\xff\xd8\xff"))


def open_picture(content: bytes, folder: Path) -> str:
    from PySide6.QtCore import qInstallMessageHandler

    from nnviz.ui.dialogs.picture_reading import read_pixels

    path = folder / "picture.png"
    path.write_bytes(content)
    former = qInstallMessageHandler(lambda *message: None)  # of every broken picture Qt says so on the terminal
    try:
        draw_points(find_colors(read_pixels(path)[1]), 20, 0)
    finally:
        qInstallMessageHandler(former)
    return ""


LESSON_PIECES = tuple(text.encode() for text in (
    "`", "``", "[", "]", "](", "![i](file:///dev/zero)", "[r]: file:///dev/zero", "[a][r]", "<http://x>", "<b>",
    "<!--", "\\", "\\[", "[a](play:)", "[a](set:network.dropout=0.5)", "[a](set:training.optimizer.betas.0=0.1)",
    "\n    ", "\n> ", "\n- ", "\n---\n", "~~~\n", "&lt;", "&#x5b;", "[a](<play:>)", "[a](lab:xor)", "(7" + "7" * 5000,
    "\n\n", "+++", "[]" * 2000, "\u2028", "## do", "W[1]: ", "a = ", '"""',
))  # fmt: skip


def make_lesson(rng: Rng) -> bytes:
    path = rng.choice(sorted(resource_path("lessons", "en").iterdir()))
    return mutated_bytes(rng, path.read_bytes(), LESSON_PIECES)


def open_lesson(content: bytes, folder: Path) -> str:
    """A lesson's links are actions, as they are checked and as they are shown; each works or is refused."""
    (folder / "mine.md").write_bytes(content)
    lessons, problems = read_lessons(folder, LABS_KNOWN)
    if problems:
        return check_line(problems[0])
    (lesson,) = lessons
    experiment = replace(load_lab("xor").experiment, state=None)
    for action in lesson.actions:
        try:
            edited(experiment, action)
        except ExperimentError as error:
            check_line(str(error))
    for link in _shown_links(lesson):
        if link != "answer:":
            parse_action(link)
    return ""


def _shown_links(lesson: Any) -> set[str]:
    from PySide6.QtGui import QTextDocument

    from nnviz.ui.lecture import lecture_view as lecture

    text = lecture.markdown(lesson, lambda word: "x", answered=True)
    document, found = QTextDocument(), set()
    document.setMarkdown(text, lecture.MARKDOWN)
    block = document.begin()
    while block.isValid():
        parts = block.begin()
        while not parts.atEnd():
            form = parts.fragment().charFormat()
            assert not form.isImageFormat(), "the text has a picture"
            found.add(form.anchorHref())
            parts += 1
        block = block.next()
    return found - {""}


LABS_KNOWN = ("xor", *(path.name.removesuffix(".json") for path in sorted(resource_path("labs").glob("*.json"))))
SETTINGS = (
    b"[window]\ngeometry=@ByteArray(\\x1\\xd9\\xd0\\xcb\\0\\x3)\ntheme=dark\nsidebar=lecture\npanel=maths\n"
    b"[panels]\nmaths=300\n[tools]\nbrush=24\n[files]\nrecent=/a\\n/b\nlabs=/x\n[plot]\nswitches=test_points\n"
)


def make_settings(rng: Rng) -> bytes:
    return mutated_bytes(rng, SETTINGS, (b"@Variant(", b"@Rect(1 2 3 4)", b"\\0", b"9" * 30, b"=", b"[", b"\n", b", "))


def open_settings(content: bytes, folder: Path) -> str:
    from PySide6.QtCore import qInstallMessageHandler

    from nnviz.app.settings import Settings

    (folder / "settings.ini").write_bytes(content)
    former = qInstallMessageHandler(lambda *message: None)
    try:
        settings = Settings(folder / "settings.ini")
        problems = settings.take_problems()
        assert 0 <= settings.panel_height("maths") < 2**31 and settings.brush_radius > 0.0
        assert settings.take_problems() == (), "a problem is told late"
    finally:
        qInstallMessageHandler(former)
    return check_line("  ".join(problems)[:LONGEST_LINE].replace("\n", " ")) if problems else ""


KINDS: dict[str, Case] = {
    "experiment": (make_experiment, open_experiment), "shared": (make_shared, open_shared), "lab": (make_lab, open_lab),
    "table": (make_table, open_table), "names": (make_names, open_names), "picture": (make_picture, open_picture),
    "lesson": (make_lesson, open_lesson), "settings": (make_settings, open_settings),
}  # fmt: skip
