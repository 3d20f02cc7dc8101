"""One whole update taken along: a NumPy script that goes forwards, backwards and updates every layer, and runs alone.

It is made of the code of the steps. What no step computes is given with all its digits: the inputs, the targets, the
parameters and what the optimizer remembers. At its end it holds its new parameters against those of the step-through.
"""

import re
from collections.abc import Sequence
from itertools import groupby

from nnviz.core.base.arrays import Array
from nnviz.core.base.notation import numpy_array
from nnviz.core.steps.model import Step

_HEADINGS = {"forward": "Forward", "loss": "Loss", "backward": "Backward", "update": "Update"}
_NAME = re.compile(r"[A-Za-z_]\w*")
_SET = re.compile(r"^(\w+) = ")
_SETTING = re.compile(r"^\w+ = [-+.\de]+$")


def update_numpy(steps: Sequence[Step], title: str) -> str:
    """The steps of one update as a script; ``title`` says in its first line what it is an update of."""
    return _Script(steps).write(title)


class _Script:
    """Collects the code of the steps in turn, and what has to be given for it."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = steps
        self._values: dict[str, Array] = {}
        self._made: dict[str, tuple[str, str]] = {}
        for step in steps:
            operands = (*(matrix for row in step.rows for matrix in row.operands), *step.needs)
            for matrix in (*operands, *(row.result for row in step.rows)):  # of new and old ones of a name, the old one
                name = matrix.symbol.code
                plain = matrix.values.T if name.endswith(".T") else matrix.values
                self._values.setdefault(name.removesuffix(".T"), plain)
                if matrix.made is not None:
                    self._made[name.removesuffix(".T")] = matrix.made
        self._given: dict[str, Array] = {}
        self._known: set[str] = set()
        self._lines: list[str] = []

    def write(self, title: str) -> str:
        """The whole script."""
        for phase, steps in groupby(self._steps, key=lambda step: step.phase):
            self._lines += ["", f"# {_HEADINGS[phase]}"]
            for step in steps:
                for line in step.code:
                    self._add(line)
            own = next((name for name in ("y_hat", "Y_hat") if name in self._known), None)
            if phase == "forward" and own is not None:  # in own units
                self._lines.append(f'print("{own} =", {own})')
            if phase == "loss":
                name = "J" if "J" in self._known else "L"
                self._lines.append(f'print("{name} =", {name})')
        given = [f"{name} = {numpy_array(values)}" for name, values in self._given.items()]
        head = [f"# {title}", "import numpy as np", "", "# Given", *given]
        return "\n".join([*head, *self._lines, "", *self._check()]) + "\n"

    def _add(self, line: str) -> None:
        if _SETTING.match(line) and line in self._lines:
            return  # the settings of the optimizer stand before each of its lines
        found = _SET.match(line)
        for name in _NAME.findall(line[found.end() :] if found else line):
            self._need(name)
        self._lines.append(line)
        if found:
            self._known.add(found[1])

    def _need(self, name: str) -> None:
        """Has a matrix be there: computed before, or another arrangement of one that was, or given."""
        if name in self._known or name not in self._values:
            return
        self._known.add(name)
        base, code = self._made.get(name, ("", ""))
        if base in self._values:
            self._need(base)
            self._lines.append(f"{name} = {code}")
        else:
            self._given[name] = self._values[name]

    def _check(self) -> list[str]:
        results = [step.result for step in self._steps if step.kind in ("update", "update_b")]
        names = [result.symbol.code for result in results]
        return [
            "# The new parameters, and the same as nnviz has computed them",
            "for name, new, expected in (",
            *(
                f'    ("{name}", {name}, {numpy_array(result.values)}),'
                for name, result in zip(names, results, strict=True)
            ),
            "):",
            '    print(name, "=", new)',
            "    assert np.allclose(new, expected, rtol=1e-9, atol=1e-12), name",
        ]
