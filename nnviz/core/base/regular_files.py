"""Reading a file that a person names: a regular file of bounded size, or one line that says why not.

Whatever else lies under a name, a pipe, a socket, a device, a folder, a link to one of them, is never opened: reading
it might wait for ever, or never end.
"""

import errno
import os
import stat

from nnviz.core.base.problem import say

MIB = 2**20
_KINDS = (
    (stat.S_ISDIR, errno.EISDIR, "a folder"), (stat.S_ISFIFO, errno.EINVAL, "a pipe"),
    (stat.S_ISSOCK, errno.EINVAL, "a socket"), (stat.S_ISCHR, errno.EINVAL, "a device"),
    (stat.S_ISBLK, errno.EINVAL, "a device"),
)  # fmt: skip
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def read_regular(path: str | os.PathLike[str], most: int, head: int | None = None) -> bytes:
    """The bytes of a regular file, or its first ``head``.

    Raises OSError, whose ``strerror`` says what is wrong, where there is none or it has more than ``most`` bytes.
    """
    try:
        _check(path, os.stat(path), most)
        file = os.open(path, _FLAGS)  # which never waits, should something else have taken the name meanwhile
    except ValueError as error:  # a null byte, or letters that this system's names do not have
        raise OSError(errno.EINVAL, say("no file can have this name ({error})", error=error), str(path)) from None
    with os.fdopen(file, "rb") as opened:
        _check(path, os.fstat(file), most)
        wanted = most + 1 if head is None else head
        content = opened.read(wanted) or b""
    if len(content) > most:  # it grew, or is one of those that report no size
        raise _too_large(path, len(content), most)
    return content


def _check(path: str | os.PathLike[str], found: os.stat_result, most: int) -> None:
    for is_kind, number, name in _KINDS:
        if is_kind(found.st_mode):
            raise OSError(number, say("it is {name}; only files are read", name=say(name)), str(path))
    if found.st_size > most:
        raise _too_large(path, found.st_size, most)


def _too_large(path: str | os.PathLike[str], size: int, most: int) -> OSError:
    return OSError(
        errno.EFBIG, say("it has {size}; at most {most} are read", size=_bytes(size), most=_bytes(most)), str(path)
    )


def _bytes(count: int) -> str:
    """A number of bytes in the unit that suits it."""
    return f"{count / MIB:.0f} MiB" if count >= MIB else f"{-(-count // 1024)} KiB"


def is_regular(path: str | os.PathLike[str]) -> bool:
    """Is there a regular file of this name, or a link to one?"""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False
