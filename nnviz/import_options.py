"""The options of ``nnviz import``, and what they say about a table."""

import argparse
from collections.abc import Callable
from pathlib import Path

from nnviz.command_line import BadOption
from nnviz.core.base.problem import say
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.splitting import LARGEST_SHARE
from nnviz.core.tables.importing import Request, delimiter_of, encoding_of, thousands_of
from nnviz.core.tables.model import Choices
from nnviz.core.tables.plan import MISSING, SCALINGS, Wishes


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what ``nnviz import`` understands; what is not said is proposed, as the dialog does."""
    parser.add_argument("table", type=Path, metavar="TABLE", help=say("a table: .csv, .tsv, .txt, .xlsx, .xls or .ods"))
    parser.add_argument("--out", type=Path, required=True, metavar="F.nnviz.json", help=say("the experiment to write"))
    parser.add_argument("--json", action="store_true", help=say("prints the decisions as one JSON object"))
    parser.add_argument(
        "--delimiter", type=_checked(delimiter_of), metavar="D", help=say("the delimiter between the cells")
    )
    parser.add_argument("--decimal", choices=(".", ","), default="", help=say("the decimal separator"))
    parser.add_argument("--thousands", type=_checked(thousands_of), metavar="T",
                        help=say("the thousands separator, or none"))  # fmt: skip
    parser.add_argument("--header", type=_header, metavar="LINE|none", help=say("the line of the names"))
    parser.add_argument(
        "--comments", choices=("yes", "no"), help=say("whether every line that begins with # is left out")
    )
    parser.add_argument("--encoding", type=_checked(encoding_of), metavar="E", help=say("such as utf-8, cp1252"))
    parser.add_argument("--sheet", metavar="S", default="", help=say("the sheet of a workbook, by its name or number"))
    for role, text in (("input", "columns that are inputs"), ("output", "columns that are the output"),
                       ("ignore", "columns that are left out")):  # fmt: skip
        parser.add_argument(f"--{role}", nargs="+", action="extend", metavar="NAME", default=[], help=say(text))
    parser.add_argument("--set", nargs=1, action="extend", metavar="NAME", default=[],
                        help=say("the column that says train or test"))  # fmt: skip
    parser.add_argument("--task", choices=TASKS, default="", help=say("the task of the network"))
    parser.add_argument("--scale", choices=SCALINGS, default="", help=say("how inputs and targets are scaled"))
    parser.add_argument(
        "--test-share", type=_share, metavar="P", help=say("the share of rows kept for testing, 0 to 0.9")
    )
    parser.add_argument("--seed", type=_seed, metavar="N", default=0, help=say("draws the rows for testing"))
    parser.add_argument("--missing", choices=MISSING, default="drop",
                        help=say("missing cells: drop makes their rows invalid, the others fill them in"))  # fmt: skip
    parser.add_argument("--leave-out-bad", action="store_true", help=say("leaves out invalid rows"))


def request_of(options: argparse.Namespace) -> Request:
    """What the options say."""
    comments = None if options.comments is None else options.comments == "yes"
    choices = Choices(options.encoding or "", options.delimiter or "", options.decimal, options.thousands or "",
                      options.header, comments, options.sheet)  # fmt: skip
    roles = {role: getattr(options, role) for role in ("input", "output", "ignore", "set")}
    wishes = Wishes(task=options.task, scaling=options.scale, test_share=options.test_share, seed=options.seed,
                    missing=options.missing)  # fmt: skip
    return Request(choices, roles, wishes, options.leave_out_bad)


def _checked(parse: Callable[[str], str]) -> Callable[[str], str]:
    """A parser of options whose errors argparse tells."""

    def checked(text: str) -> str:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return checked


def _header(text: str) -> int:
    if text.lower() == "none":
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0):
        raise BadOption("{text!r} is not a line; give its number from 1, or none", text=text)
    return int(text)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0.0 <= share <= LARGEST_SHARE:
        raise BadOption(
            "{text!r} is not a share of the rows; give one from 0 to {largest}, as in 0.2",
            text=text, largest=LARGEST_SHARE,
        )  # fmt: skip
    return share


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise BadOption("{text!r} is not a seed; give a whole number from 0", text=text)
    return int(text)
