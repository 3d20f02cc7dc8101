"""Only regular files of bounded size are read, whatever lies under the name that a person gives."""

import os
import socket
from pathlib import Path

import pytest

from nnviz.core.base.regular_files import is_regular, read_regular


@pytest.fixture
def strange(tmp_path: Path) -> dict[str, str]:
    """What is no file, by its path, with what is said of it."""
    os.mkfifo(tmp_path / "pipe")
    listener = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(tmp_path)  # the path of a socket may be a hundred letters long
    listener.bind("socket")
    os.chdir(here)
    listener.close()
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "device").symlink_to("/dev/zero")
    (tmp_path / "to-pipe").symlink_to(tmp_path / "pipe")
    said = {
        "pipe": "it is a pipe; only files are read", "to-pipe": "it is a pipe; only files are read",
        "socket": "it is a socket; only files are read", "folder": "it is a folder; only files are read",
        "device": "it is a device; only files are read", "gone": "No such file or directory",
        "loop": "Too many levels of symbolic links", "folder/pipe": "No such file or directory",
        "x" * 300: "File name too long", "nul\0": "no file can have this name (embedded null byte)",
    }  # fmt: skip
    return {str(tmp_path / name): words for name, words in said.items()}


def test_what_is_no_file_is_never_opened(strange: dict[str, str]) -> None:
    for path, words in strange.items():
        with pytest.raises(OSError) as caught:
            read_regular(path, 100)
        assert caught.value.strerror == words
        assert not is_regular(path)


def test_a_name_that_becomes_a_pipe_meanwhile_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    os.mkfifo(tmp_path / "pipe")
    found = os.stat(tmp_path / "file")
    monkeypatch.setattr("nnviz.core.base.regular_files.os.stat", lambda path: found)
    with pytest.raises(OSError, match="it is a pipe"):
        read_regular(tmp_path / "pipe", 100)


def test_size_is_bounded_also_where_nobody_tells_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 3_000_000)
    assert len(read_regular(path, 3_000_000)) == 3_000_000 and is_regular(path)
    assert read_regular(path, 3_000_000, head=5) == b"xxxxx"
    for head in (None, 5):
        with pytest.raises(OSError, match="it has 3 MiB; at most 1 MiB are read"):
            read_regular(path, 2**20, head)
    endless = Path("/proc/self/maps")  # says that it has no bytes
    if endless.exists():
        assert read_regular(endless, 10**7)
        with pytest.raises(OSError, match="at most 1 KiB are read"):
            read_regular(endless, 10)
    link = tmp_path / "link"
    link.symlink_to(path)
    assert is_regular(link) and len(read_regular(link, 10**7)) == 3_000_000
