"""The command line: labs, train, check, import, export, render, and the window. Only the last two import Qt."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nnviz import __version__, bootstrap
from nnviz.command_line import BadOption, InputError, Parser
from nnviz.core.base.counting import plural
from nnviz.core.base.problem import one_line, reason_of, say
from nnviz.process import without_collecting

FORMATS = ("csv",)
VIEWS = ("window", "network", "boundary", "loss", "panel")
_BAD_INPUT, _CHECK_FAILED = 2, 1


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its exit code; bad input is one line on stderr and 2."""
    try:
        options = _parse(list(sys.argv[1:] if argv is None else argv))
        code: int = options.run(options)
        return code
    except InputError as error:
        return _fail(str(error))
    except SystemExit as ending:  # --help and --version
        return int(ending.code or 0)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:  # of files each command has told itself
        return _fail(say("standard output: cannot be written: {reason}", reason=reason_of(error)))
    except MemoryError:
        from nnviz.core.base.experiment import NO_MEMORY

        return _fail(say(NO_MEMORY))
    except KeyboardInterrupt:
        print(f"nnviz: {say('interrupted')}", file=sys.stderr)
        return 130


def _fail(what: str) -> int:
    print(say("nnviz: error: {what}", what=one_line(what)), file=sys.stderr)
    return _BAD_INPUT


# ---------------------------------------------------------------- options


def _parse(argv: list[str]) -> argparse.Namespace:
    commands = {"labs", "train", "check", "import", "export", "render"}
    if not argv or argv[0] not in commands | {"-h", "--help", "--version"}:
        argv = ["open", *argv]
    parser = Parser(prog="nnviz", description=say("The neural-network lecture, playable."),
                     epilog=say("nnviz [FILE] [--lab ID] opens the window."))  # fmt: skip
    parser.add_argument("--version", action="version", version=f"nnviz {__version__}")
    sub = parser.add_subparsers(required=True, parser_class=Parser, metavar="{labs,train,check,import,export,render}")

    window = sub.add_parser("open", usage="nnviz [FILE] [--lab ID]")
    _add_source(window, required=False)
    window.set_defaults(run=_open)
    labs = sub.add_parser("labs", help=say("lists the labs: id, title, slides"))
    labs.add_argument("--json", action="store_true", help=say("as a JSON list"))
    labs.set_defaults(run=_labs)
    _add_train(sub.add_parser("train", help=say("trains without a window")))
    _add_render(sub.add_parser("render", help=say("draws a picture, also where there is no display")))
    check = sub.add_parser("check", help=say("gradient check of every parameter; exit 1 above 1e-6"))
    check.add_argument("file", type=Path, metavar="FILE")
    check.set_defaults(run=_check, lab=None)
    table = sub.add_parser("import", help=say("makes an experiment from a table, as the dialog does"))
    if argv[0] == "import":  # its options need NumPy, which the others' --help does not
        from nnviz.import_options import add_options

        add_options(table)
    table.set_defaults(run=_import)
    _add_export(sub.add_parser("export", help=say("writes the data with ŷ and 𝓛 as a table")))
    return parser.parse_args(argv)


def _add_train(train: argparse.ArgumentParser) -> None:
    _add_source(train)
    train.add_argument(
        "--epochs", type=_count, metavar="N", help=say("further epochs (default: the lab's own, else 100)")
    )
    train.add_argument("--out", type=Path, metavar="FILE", help=say("saves the trained experiment"))
    train.add_argument("--json", action="store_true", help=say("prints the result as one JSON object"))
    train.set_defaults(run=_train)


def _add_render(render: argparse.ArgumentParser) -> None:
    _add_source(render)
    render.add_argument(
        "--epochs", type=_count, metavar="N", help=say("trains this many epochs first (default: as train)")
    )
    render.add_argument("--view", choices=VIEWS, default="window")
    render.add_argument("--size", type=_size, default=(1440, 900), metavar="WIDTHxHEIGHT")
    render.add_argument("--theme", choices=("light", "dark"), default="light")
    render.add_argument("--panel", default="lab", metavar="NAME", help=say("the panel that is open below the network"))
    render.add_argument("--out", type=Path, required=True, metavar="F.png|F.svg")
    render.set_defaults(run=_render)


def _add_export(export: argparse.ArgumentParser) -> None:
    export.add_argument("file", type=Path, metavar="FILE")
    export.add_argument("--to", required=True, metavar="FORMAT", help=say("one of {known}", known=", ".join(FORMATS)))
    export.add_argument("--out", type=Path, required=True, metavar="F")
    export.set_defaults(run=_export, lab=None)


def _add_source(parser: argparse.ArgumentParser, required: bool = True) -> None:
    group = parser.add_mutually_exclusive_group(required=required)
    group.add_argument("file", type=Path, nargs="?", metavar="FILE", help=say("an experiment file"))
    group.add_argument("--lab", metavar="ID", help=say("a lab; `nnviz labs` lists them"))


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 13 or int(text) > 10**12:
        raise BadOption("{text!r} is not a number of epochs; give 0 or more, at most 10^12, e.g. 100", text=text)
    return int(text)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (
        width.isdecimal()
        and height.isdecimal()
        and len(text) < 20
        and 64 <= int(width) <= 8192
        and 64 <= int(height) <= 8192
    ):
        raise BadOption("{text!r} is not a size; give WIDTHxHEIGHT of 64 to 8192, e.g. 1440x900", text=text)
    return int(width), int(height)


def _load(options: argparse.Namespace) -> Any:
    """The experiment that the options name, or None where they name none."""
    from nnviz.core.base.experiment import ExperimentError
    from nnviz.core.editing.files import read
    from nnviz.labs import load_lab

    if options.lab is not None:
        try:
            return load_lab(options.lab).experiment
        except ExperimentError as error:
            raise InputError("--lab", "{error}", error=error) from None
    if options.file is None:
        return None
    try:
        return read(options.file)
    except ExperimentError as error:
        raise InputError(str(options.file), "{error}", error=error) from None
    except OSError as error:
        raise InputError(str(options.file), "cannot be read: {reason}", reason=reason_of(error)) from None


def _check_target(path: Path | None) -> None:
    """Refuses an --out that cannot be written before any work is done for it."""
    if path is None:
        return
    if path.is_dir():
        raise InputError(str(path), "is a folder; --out names a file")
    if not path.absolute().parent.is_dir():
        raise InputError(str(path), "is in a folder that does not exist; make the folder first")
    if path.exists() and not path.is_file():  # to write into a pipe would wait for ever
        raise InputError(str(path), "is not a regular file; --out names a file")


# ---------------------------------------------------------------- commands


def _open(options: argparse.Namespace) -> int:
    with without_collecting():
        experiment = _load(options)  # a bad file is reported at once: the window takes a while to load
        bootstrap.require_display()
        from nnviz.ui.start import open_window

    return open_window(experiment, options.file)


def _labs(options: argparse.Namespace) -> int:
    from nnviz.labs import all_labs, lab_problems

    rows = [{"id": lab.id, "title": lab.text.title, "slides": list(lab.text.slides)} for lab in all_labs()]
    for problem in lab_problems():
        print(say("nnviz: warning: {problem}", problem=problem), file=sys.stderr)
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    id_width = max((len(row["id"]) for row in rows), default=0)
    title_width = max((len(row["title"]) for row in rows), default=0)
    for row in rows:
        print(f"{row['id']:<{id_width}}  {row['title']:<{title_width}}  {', '.join(row['slides'])}".rstrip())
    return 0


def _train(options: argparse.Namespace) -> int:
    from nnviz.core.base.experiment import replace
    from nnviz.core.editing.files import write
    from nnviz.core.training.session import Session
    from nnviz.training_result import result_json, result_line

    experiment = _load(options)
    _check_target(options.out)
    session = Session(experiment)
    epochs = _epochs(options, experiment)
    if epochs and not session.engine.examples:
        raise InputError(options.lab or str(options.file), "data.train: has no points; training needs at least one")
    seconds = _run(session, epochs)
    state = session.state()
    if options.out is not None:
        try:
            write(replace(session.experiment, state=state), options.out)
        except OSError as error:
            raise InputError(str(options.out), "cannot be written: {reason}", reason=reason_of(error)) from None
    print(result_json(session, state, seconds) if options.json else result_line(session, seconds))
    return 0


def _epochs(options: argparse.Namespace, experiment: Any) -> int:
    """How many further epochs: as asked for, else the lab's own number, else 100."""
    if options.epochs is not None:
        return int(options.epochs)
    return int(experiment.lab.epochs) if experiment.lab is not None else 100


def _run(session: Any, epochs: int) -> float:
    """Trains with a progress bar where stderr is a terminal; returns the seconds that training took."""
    shows, target, seconds = sys.stderr.isatty(), session.epoch + epochs, 0.0
    while session.epoch < target and session.can_train:
        began = time.perf_counter()
        session.advance(target - session.epoch, 0.2 if shows else None)
        seconds += time.perf_counter() - began
        if session.stopped is not None:
            break
        if shows:
            done = 1.0 - (target - session.epoch) / epochs
            bar = "█" * int(30 * done) + "░" * (30 - int(30 * done))
            where = say("epoch {epoch}", epoch=session.epoch)
            print(f"\r{bar} {int(100 * done):3d}%  {where}", end="", file=sys.stderr, flush=True)
    if shows and epochs:
        print(file=sys.stderr)
    return seconds


_PASSED = ("1 parameter checked, max relative error {error:.2e} at {place}: passed",
           "{count} parameters checked, max relative error {error:.2e} at {place}: passed")  # fmt: skip
_FAILED = ("1 parameter checked, max relative error {error:.2e} at {place}: above {most:g}, failed",
           "{count} parameters checked, max relative error {error:.2e} at {place}: above {most:g}, failed")  # fmt: skip


def _check(options: argparse.Namespace) -> int:
    from nnviz.core.analysis.gradcheck import TOLERANCE, gradient_check

    experiment = _load(options)
    try:
        checked = gradient_check(experiment)
    except ValueError as error:
        where = "network.layers" if len(experiment.data.train) else "data.train"
        raise InputError(str(options.file), "{place}: {error}", place=where, error=error) from None
    for row in checked:
        if row.kink:
            print(say("{name}: ±ε crosses a kink of the activation, not counted", name=row.name))
    counted = [row for row in checked if not row.kink]
    if not counted:
        print(say("no parameter could be checked: each of them is at a kink"))
        return 0
    worst = max(counted, key=lambda row: row.error)
    passed = worst.error <= TOLERANCE
    sentence = plural(len(counted), *(_PASSED if passed else _FAILED))
    print(say(sentence, count=len(counted), error=worst.error, place=worst.name, most=TOLERANCE))
    return 0 if passed else _CHECK_FAILED


def _import(options: argparse.Namespace) -> int:
    from nnviz.core.base.experiment import ExperimentError
    from nnviz.core.editing.files import write
    from nnviz.core.tables.importing import ImportRefused, import_table
    from nnviz.core.tables.model import TableError
    from nnviz.import_options import request_of

    _check_target(options.out)
    path = str(options.table)
    if options.out.exists() and options.table.exists() and options.out.samefile(options.table):
        raise InputError(str(options.out), "is the table itself; --out names another file")
    try:
        result = import_table(options.table, request_of(options))
    except ImportRefused as error:
        raise InputError(path, "{option}: {error}", option=error.where, error=error) from None
    except (TableError, ExperimentError) as error:
        raise InputError(path, "{error}", error=error) from None
    except OSError as error:
        raise InputError(path, "cannot be read: {reason}", reason=reason_of(error)) from None
    try:
        write(result.experiment, options.out)
    except OSError as error:
        raise InputError(str(options.out), "cannot be written: {reason}", reason=reason_of(error)) from None
    print(json.dumps(result.summary(), ensure_ascii=False) if options.json else "\n".join(result.lines()))
    return 0


def _export(options: argparse.Namespace) -> int:
    if options.to not in FORMATS:
        raise InputError(
            "--to", "{name!r} is not known; it is one of {known}", name=options.to, known=", ".join(FORMATS)
        )
    from nnviz.core.editing.files import write_atomically
    from nnviz.core.tables.writing import write_table
    from nnviz.core.training.session import Session

    experiment = _load(options)
    _check_target(options.out)
    session = Session(experiment)
    try:
        write_atomically(write_table(session.experiment, session.engine.params), options.out)
    except OSError as error:
        raise InputError(str(options.out), "cannot be written: {reason}", reason=reason_of(error)) from None
    return 0


def _render(options: argparse.Namespace) -> int:
    if options.out.suffix.lower() not in (".png", ".svg"):
        raise InputError(str(options.out), "ends in neither .png nor .svg; only these formats can be written")
    experiment = _load(options)
    _check_target(options.out)
    from nnviz.panels import PANELS
    from nnviz.ui.start import render_picture

    if options.panel not in PANELS:
        raise InputError(
            "--panel", "{name!r} is not a panel; there are {known}", name=options.panel, known=", ".join(PANELS)
        )

    try:
        render_picture(experiment, _epochs(options, experiment), options.view, options.size, options.theme,
                       options.panel, options.out)  # fmt: skip
    except OSError as error:
        raise InputError(str(options.out), "cannot be written: {reason}", reason=reason_of(error)) from None
    return 0
