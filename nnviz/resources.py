"""Finds the data that comes with nnviz: labs, lessons, translations, icons.

In a checkout they lie in ``resources/`` beside the package; a wheel carries the same tree as ``nnviz/_resources``.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_path(*parts: str) -> Path:
    """Returns the path of a data file or folder, for example ``resource_path("labs", "xor.json")``.

    The path is not checked: whoever opens it can say best what is missing.
    """
    in_wheel = _PACKAGE / "_resources"
    root = in_wheel if in_wheel.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)
