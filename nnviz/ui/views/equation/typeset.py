"""The program that sets formulas: LaTeX comes in, SVG goes out, one line of JSON each.

It runs in a process of its own, started by ``typesetter``, so the window shares no interpreter lock with it. It imports
nothing of nnviz, and it ends when its input does.
"""

import re
import sys
from typing import TextIO

INK = "#010203"
"""Everything is set in this colour, which is then replaced: one setting serves every theme."""
_STAR, _LARGE_STAR = re.compile(r"\\ast\b"), r"\\;{\\Large ⁎}\\;"
"""The product entry by entry: fonts draw its sign as small and high as a footnote mark. The low one is enlarged."""


def typeset(latex: str, size: float) -> str:
    """A formula as SVG text. Raises whatever the parser has for LaTeX that it does not know."""
    import ziamath

    ziamath.config.svg2 = False  # Qt draws SVG 1.2 Tiny
    svg: str = ziamath.Latex(_STAR.sub(_LARGE_STAR, latex), size=size, color=INK).svg()
    return svg


def serve(requests: TextIO, replies: TextIO) -> None:
    """Answers every request ``[latex, size]`` with its SVG, or with "" where it cannot be set."""
    import json  # the window, which imports this module too, needs it nowhere else

    for line in requests:
        latex, size = json.loads(line)
        try:
            svg = typeset(latex, size)
        except Exception:  # the others must still be set
            svg = ""
        print(json.dumps(svg), file=replies, flush=True)


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
