"""Makes a fresh checkout able to run: system libraries, a virtual environment, the dependencies inside it.

Standard library only, since it runs before anything is installed. ``ctypes``, ``hashlib``, ``shutil`` and
``subprocess`` are imported where they are used, so that a start that finds everything ready does not pay for them.

A fresh environment is marked unfinished before anything is put into it and ready at the very end, so that a set-up
that was interrupted is recognised and begun again, and a changed list of dependencies is noticed.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOG = ROOT / "setup.log"

RUN_MODULES = (
    "numpy",
    "msgspec",
    "contourpy",
    "pyqtgraph",
    "PySide6",
    "python_calamine",
    "charset_normalizer",
    "ziamath",
)
TEST_MODULES = ("pytest", "pytestqt", "xdist", "hypothesis")

# What Qt loads from the system, and the Debian package that brings it (the names serve Debian 12, 13 and Ubuntu 24.04).
OFFSCREEN_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
WINDOW_LIBRARIES = OFFSCREEN_LIBRARIES | {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}

_UNFINISHED = "unfinished"
_NETWORK_FAILURES = (
    "Failed to establish a new connection",
    "Max retries exceeded",
    "NewConnectionError",
    "NameResolutionError",
    "Temporary failure in name resolution",
    "Temporary failure resolving",
    "Could not resolve",
    "Network is unreachable",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
)


def tell(message: str) -> None:
    """Writes one line to stderr; stdout belongs to the command, for example to ``train --json``."""
    print(f"nnviz: {message}", file=sys.stderr, flush=True)


def fail(message: str) -> NoReturn:
    """Ends the program with one line and exit code 2."""
    tell(f"error: {message}")
    raise SystemExit(2)


def in_checkout() -> bool:
    """Tells whether this package is run from its source tree rather than from where a wheel was installed."""
    return (ROOT / "main.py").is_file() and (ROOT / "pyproject.toml").is_file()


def missing_modules(extras: str = "") -> list[str]:
    """Returns the dependencies this Python cannot import; ``extras`` is "" to run nnviz and "test" to test it."""
    wanted = RUN_MODULES + TEST_MODULES if extras == "test" else RUN_MODULES
    return [name for name in wanted if not _importable(name)]


def _importable(name: str) -> bool:
    spec = importlib.util.find_spec(name)
    return spec is not None and spec.origin is not None  # a folder left behind by a removed package has no origin


# ------------------------------------------------------------------------------------------------ system packages


def missing_packages(libraries: dict[str, str]) -> list[str]:
    """Returns the Debian packages of those shared libraries that cannot be loaded (on Linux; elsewhere Qt has all)."""
    if not libraries or not sys.platform.startswith("linux"):
        return []
    from ctypes import CDLL

    missing = []
    for soname, package in libraries.items():
        try:
            CDLL(soname)
        except OSError:
            missing.append(package)
    return missing


def require_libraries(libraries: dict[str, str]) -> None:
    """Makes sure that Qt finds its shared libraries.

    Raises:
        SystemExit: with one line, if they are missing and cannot be installed.
    """
    _require_packages(missing_packages(libraries))
    if still := missing_packages(libraries):
        fail(f"these packages are installed, but Qt's libraries in them cannot be loaded: {' '.join(still)}")


def _require_packages(packages: list[str]) -> None:
    import shutil

    if not packages:
        return
    names = " ".join(packages)
    if shutil.which("apt-get") is None:
        fail(f"system packages are missing (Debian names: {names}); install them with your package manager")
    if os.geteuid() != 0:
        fail(f"system packages are missing, install them with: sudo apt-get update && sudo apt-get install -y {names}")
    if not in_checkout():
        fail(f"system packages are missing, install them with: apt-get update && apt-get install -y {names}")
    tell(f"installing system packages with apt-get: {names}")
    # The exit code of update is not looked at: a stale list of one source need not matter, install decides.
    run_logged(["apt-get", "update"])
    wait_for_lock = ["-o", "DPkg::Lock::Timeout=120"]
    if run_logged(["apt-get", "install", "-y", "--no-install-recommends", *wait_for_lock, *packages]) != 0:
        fail(f"apt-get could not install {names}: {reason()}")


def missing_venv_packages() -> list[str]:
    """Debian splits the standard library: ensurepip, which gives an environment its pip, is a package of its own."""
    if _importable("venv") and _importable("ensurepip"):
        return []
    default = Path("/usr/bin/python3")
    if default.exists() and default.resolve() == Path(_base_python()).resolve():
        return ["python3-venv"]
    return ["python{}.{}-venv".format(*sys.version_info[:2])]


# -------------------------------------------------------------------------------------------- virtual environment


def is_ready(extras: str = "") -> bool:
    """Tells whether ``.venv`` was finished with the present list of dependencies and holds those of ``extras``."""
    digest, _, installed = (_read_marker() or "").partition(" ")
    return digest == _digest() and extras in ("", installed) and _venv_python().exists()


def enter_environment(extras: str, libraries: dict[str, str], arguments: list[str]) -> NoReturn:
    """Starts the program again inside ``.venv``, which is made or updated first where necessary.

    Args:
        extras: "" to run nnviz, "test" to test it.
        libraries: the shared libraries to look for before anything is downloaded, soname to package.
        arguments: the command line after the program's name.
    """
    inside = Path(sys.prefix).resolve() == VENV.resolve()
    if inside or not is_ready(extras):
        try:
            _set_up(extras, libraries)
        except KeyboardInterrupt:
            fail("set-up interrupted; the next start begins it again")
        except OSError as error:
            fail(f"cannot set up {VENV}: {error.strerror or error} ({error.filename})")
        importlib.invalidate_caches()
        if inside and (missing := missing_modules(extras)):
            fail(f"{', '.join(missing)} cannot be imported although installed; remove {VENV} and start again")
    _restart(arguments)


def _set_up(extras: str, libraries: dict[str, str]) -> None:
    if _read_marker() is None and _works_already(extras):  # made by hand or by another tool: welcome as it is
        return _write_marker(f"{_digest()} {extras}")
    LOG.unlink(missing_ok=True)
    packages = missing_packages(libraries) + missing_venv_packages()
    _require_packages(packages)
    if _can_keep():
        tell("the list of dependencies has changed or grown: installing what is missing into .venv")
        return _update(extras)
    tell("first start: making .venv and installing the dependencies into it (once, about a minute)")
    _make_venv()
    if problem := _install(extras):
        fail(f"could not install the dependencies: {problem}")
    _write_marker(f"{_digest()} {extras}")


def _update(extras: str) -> None:
    before = _read_marker()
    extras = extras or (before or "").partition(" ")[2]  # keep the test extras that were there
    if before is not None:
        _write_marker(_UNFINISHED)
    problem = _install(extras)
    if not problem:
        return _write_marker(f"{_digest()} {extras}")
    if before is not None:
        _write_marker(before)  # pip has put back what it had replaced
    if not _works_already(extras):
        fail(f"could not install the dependencies: {problem}")
    tell(f"could not update the dependencies, going on with those installed before: {problem}")  # a lecture must start


def _make_venv() -> None:
    import shutil

    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    _write_marker(_UNFINISHED)
    if run_logged([_base_python(), "-m", "venv", str(VENV)]) != 0:
        fail(f"could not make a virtual environment: {reason()}")


def _install(extras: str) -> str:
    """Installs the project and its dependencies; returns what went wrong, or nothing."""
    project = f".[{extras}]" if extras else "."
    pip = [str(_venv_python()), "-m", "pip", "--no-input", "--disable-pip-version-check"]
    code = run_logged([*pip, "install", "--editable", project, "--constraint", "constraints.txt"])
    return reason() if code else ""


def _can_keep() -> bool:
    """An environment of ours that was finished, or one made by hand, is updated in place if its pip works."""
    if not _venv_python().exists() or _read_marker() == _UNFINISHED:
        return False
    return run_logged([str(_venv_python()), "-m", "pip", "--version"]) == 0


def _works_already(extras: str) -> bool:
    code = "import sys; sys.path.insert(0, sys.argv[1]); from nnviz.bootstrap import missing_modules as missing"
    code += "; sys.exit(bool(missing(sys.argv[2])))"
    python = _venv_python()
    return python.exists() and run_logged([str(python), "-c", code, str(ROOT), extras]) == 0


def _restart(arguments: list[str]) -> NoReturn:
    command = [str(_venv_python()), str(ROOT / "main.py"), *arguments]
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        if os.name != "nt":
            os.execv(command[0], command)
        from subprocess import call  # on Windows execv returns to the prompt at once, so wait instead

        raise SystemExit(call(command))
    except OSError as error:
        fail(f"cannot start {command[0]}: {error.strerror}; remove {VENV} and start again")


# ---------------------------------------------------------------------------------------------------- small parts


def _venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _base_python() -> str:
    """The interpreter outside any virtual environment: .venv cannot be made again by the python that lies in it."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def _marker() -> Path:
    return VENV / "nnviz-setup"


def _read_marker() -> str | None:
    try:
        return _marker().read_text(encoding="ascii")
    except OSError:
        return None


def _write_marker(text: str) -> None:
    _marker().write_text(text, encoding="ascii")


def _digest() -> str:
    from hashlib import sha256

    files = ("pyproject.toml", "constraints.txt")
    return sha256(b"\0".join((ROOT / name).read_bytes() for name in files)).hexdigest()


def run_logged(command: list[str]) -> int:
    """Runs a command without a word on the terminal; all it says goes to the log."""
    from subprocess import DEVNULL, STDOUT, call

    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    with LOG.open("a", encoding="utf-8") as log:
        print("$", *command, file=log, flush=True)
        return call(command, stdin=DEVNULL, stdout=log, stderr=STDOUT, cwd=ROOT, env=environment)


def reason() -> str:
    """Says in a few words why the last command failed, from what it left in the log."""
    lines = LOG.read_text(encoding="utf-8", errors="replace").splitlines()
    start = max((number for number, line in enumerate(lines) if line.startswith("$ ")), default=0)
    if any(sign in line for line in lines[start:] for sign in _NETWORK_FAILURES):
        return f"no network; connect and start again (details in {LOG})"
    errors = [line for line in lines[start:] if line.lower().startswith(("error: ", "e: "))]
    return f"{errors[-1]} (details in {LOG})" if errors else f"see {LOG}"


def has_display() -> bool:
    """Tells whether a window can be shown; a chosen Qt platform, such as offscreen, counts as a display."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in names)


def require_display() -> None:
    """Ends the program with one line where no window can be shown; Qt itself would abort the process.

    Raises:
        SystemExit: with code 2, on Linux without a display.
    """
    if not has_display():
        fail(
            "no display to open a window on; draw a picture with `render`, start under `xvfb-run`, "
            "or set QT_QPA_PLATFORM=offscreen"
        )
