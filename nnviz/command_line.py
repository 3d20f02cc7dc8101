"""What every command of the command line stands on: the parser of options, and errors with exit code 2."""

import argparse
from typing import Any

from nnviz.core.base.problem import Problem, ProblemError, say


class InputError(ProblemError):
    """Bad input: one line for stderr, exit code 2. ``what`` is a sentence with gaps that the ``values`` fill."""

    def __init__(self, where: str, what: str, **values: object) -> None:
        super().__init__(Problem(what, values), where)


class BadOption(argparse.ArgumentTypeError):
    """A value that an option does not take: such a sentence as well; the parser says of which option."""

    def __init__(self, what: str, **values: object) -> None:
        super().__init__(say(what, **values))


class Parser(argparse.ArgumentParser):
    """A parser that raises InputError; what it finds wrong itself, argparse says in words of its own catalogue."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, allow_abbrev=False)  # a later option must not change what a script says

    def error(self, message: str) -> Any:
        """Tells what is wrong with the options."""
        raise InputError("", "{message}", message=message)
