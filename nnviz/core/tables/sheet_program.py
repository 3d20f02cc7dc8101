"""Reads a sheet of a workbook in a process of its own: what breaks the library breaks nothing else.

    python sheet_program.py CELLS [SHEET [ROWS]] < WORKBOOK

It writes a pickled dictionary: ``names`` of all sheets, ``name`` and ``cells`` of the one that is wanted (else of the
first one with cells that is not hidden), from A1 on and at most ROWS rows; or ``error`` with a word and a text, as for
a sheet of more than CELLS cells. It imports nothing of nnviz, so that it is there at once.
"""

import io
import pickle
import sys
from typing import Any

MOST_MEMORY = 6 * 2**30


def answer(raw: bytes, most_cells: int, wanted: str, most: int | None) -> dict[str, Any]:
    """What is written in a workbook."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    except PasswordError:
        return {"error": ("password", "")}
    except CalamineError as error:
        return {"error": ("broken", str(error))}
    names = list(book.sheet_names)
    if wanted and wanted not in names:
        if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 6 and 1 <= int(wanted) <= len(names)):
            return {"error": ("missing", ""), "names": names}
        wanted = names[int(wanted) - 1]
    hidden = {meta.name for meta in book.sheets_metadata if meta.visible != SheetVisibleEnum.Visible}
    first, trouble = None, ""
    for name in (wanted,) if wanted else sorted(names, key=lambda name: name in hidden):
        try:
            sheet = book.get_sheet_by_name(name)
        except CalamineError as error:
            trouble = str(error)
            continue
        rows, columns = (end + 1 for end in (sheet.end or (-1, -1)))
        if rows * columns > most_cells:
            return {"error": ("far", f"{rows} {columns}")}
        if wanted or sheet.height:
            cells = sheet.to_python(skip_empty_area=False, nrows=most) if sheet.height else []
            return {"names": names, "name": name, "cells": cells}
        first = first or name
    if first is None:
        return {"error": ("broken", trouble or "it has no sheet with cells")}
    return {"names": names, "name": first, "cells": []}


def main() -> None:
    """Answers on standard output."""
    try:  # where the system can: a workbook that asks for more memory ends this process, and not the others
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    except (ImportError, ValueError, OSError):
        pass
    most_cells, wanted, *rows = [*sys.argv[1:], ""][:3]
    most = int(rows[0]) if rows and rows[0] else None
    sys.stdout.buffer.write(pickle.dumps(answer(sys.stdin.buffer.read(), int(most_cells), wanted, most), protocol=5))


if __name__ == "__main__":
    main()
