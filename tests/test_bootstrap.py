"""The way from a fresh checkout to a running program: what is imported, what is said, what is repaired."""

import ast
import ctypes
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nnviz import bootstrap, launch, process

ROOT = Path(__file__).resolve().parent.parent
BEFORE_SET_UP = (
    "main.py",
    "nnviz/__init__.py",
    "nnviz/__main__.py",
    "nnviz/launch.py",
    "nnviz/process.py",
    "nnviz/bootstrap.py",
)


def run_python(code: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *options, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def only_line(text: str) -> str:
    lines = text.splitlines()
    assert len(lines) == 1, text
    return lines[0]


# ------------------------------------------------------------------------------------------------- before set-up


@pytest.mark.parametrize("name", ["main.py", "nnviz/__init__.py"])
def test_first_files_are_readable_by_python_2(name):
    source = (ROOT / name).read_bytes()
    assert source.isascii(), "Python 2 refuses other characters without a coding line"
    too_new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.FunctionDef, ast.Starred)
    assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, too_new)]


@pytest.mark.parametrize("name", BEFORE_SET_UP)
def test_files_before_set_up_have_no_new_syntax(name):
    ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 0), (3, 10, 14)])
def test_old_python_is_told_so_in_one_line(version):
    done = run_python(f"sys.version_info = {version}\nimport nnviz.launch")
    assert done.returncode == 2
    assert "3.11" in only_line(done.stderr) and f"{version[0]}.{version[1]}" in done.stderr


def test_start_imports_little_and_only_the_standard_library():
    code = """
    before = set(sys.modules)
    import json, nnviz.launch
    print(json.dumps(sorted(set(sys.modules) - before)))
    """.replace("\n    ", "\n")
    modules = json.loads(run_python(code, "-I", "-S").stdout)
    tops = {name.partition(".")[0] for name in modules} - {"nnviz"}
    assert tops <= set(sys.stdlib_module_names)
    assert not tops & {"ctypes", "subprocess", "hashlib", "shutil", "tomllib"}, "only the set-up should pay for these"
    assert len(modules) < 80, "a later start has 50 ms to find its environment"


# ------------------------------------------------------------------------------------------------------ packages


@pytest.fixture
def broken_libraries(monkeypatch):
    """Returns a set of sonames; those put into it cannot be loaded, all others can."""
    broken: set[str] = set()

    def load(soname):
        if soname in broken:
            raise OSError(f"{soname}: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.setattr(sys, "platform", "linux")
    return broken


@pytest.fixture
def commands(monkeypatch):
    """Records the commands that would be run; ``commands.codes`` holds their exit codes by first matching word."""

    class Recorder(list):
        codes: dict[str, int]

    recorder = Recorder()
    recorder.codes = {}

    def run(command):
        recorder.append(command)
        bootstrap.LOG.touch()
        return next((code for word, code in recorder.codes.items() if word in command), 0)

    monkeypatch.setattr(bootstrap, "run_logged", run)
    return recorder


def set_user(monkeypatch, uid: int, apt: str | None = "/usr/bin/apt-get") -> None:
    monkeypatch.setattr(os, "geteuid", lambda: uid, raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: apt)


def test_every_library_is_probed(broken_libraries):
    assert bootstrap.missing_packages(bootstrap.WINDOW_LIBRARIES) == []
    broken_libraries |= {"libEGL.so.1", "libxcb-cursor.so.0"}
    assert bootstrap.missing_packages(bootstrap.WINDOW_LIBRARIES) == ["libegl1", "libxcb-cursor0"]
    assert bootstrap.missing_packages(bootstrap.OFFSCREEN_LIBRARIES) == ["libegl1"]


def test_other_systems_are_not_probed(broken_libraries, monkeypatch):
    broken_libraries |= set(bootstrap.WINDOW_LIBRARIES)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert bootstrap.missing_packages(bootstrap.WINDOW_LIBRARIES) == []


def test_ordinary_user_gets_the_exact_command(broken_libraries, commands, monkeypatch, capsys):
    set_user(monkeypatch, 1000)
    broken_libraries |= {"libEGL.so.1", "libGL.so.1"}
    with pytest.raises(SystemExit) as stop:
        bootstrap.require_libraries(bootstrap.OFFSCREEN_LIBRARIES)
    assert stop.value.code == 2
    line = only_line(capsys.readouterr().err)
    assert line.endswith("sudo apt-get update && sudo apt-get install -y libegl1 libgl1")
    assert commands == []


def test_root_installs_what_is_missing(broken_libraries, commands, monkeypatch, capsys):
    set_user(monkeypatch, 0)
    broken_libraries |= {"libEGL.so.1"}

    def install(command):
        commands.append(command)
        if "install" in command:
            broken_libraries.clear()
        return 0

    monkeypatch.setattr(bootstrap, "run_logged", install)
    bootstrap.require_libraries(bootstrap.OFFSCREEN_LIBRARIES)
    assert "libegl1" in only_line(capsys.readouterr().err)
    assert [command[:2] for command in commands] == [["apt-get", "update"], ["apt-get", "install"]]
    assert commands[1][-1] == "libegl1"


def test_root_of_an_installed_nnviz_installs_nothing(broken_libraries, commands, monkeypatch, capsys, tmp_path):
    set_user(monkeypatch, 0)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    broken_libraries |= {"libEGL.so.1"}
    with pytest.raises(SystemExit):
        bootstrap.require_libraries(bootstrap.OFFSCREEN_LIBRARIES)
    assert "apt-get install -y libegl1" in only_line(capsys.readouterr().err)
    assert commands == []


def test_system_without_apt_names_the_packages(broken_libraries, commands, monkeypatch, capsys):
    set_user(monkeypatch, 0, apt=None)
    broken_libraries |= {"libEGL.so.1"}
    with pytest.raises(SystemExit):
        bootstrap.require_libraries(bootstrap.OFFSCREEN_LIBRARIES)
    assert "libegl1" in only_line(capsys.readouterr().err)


# --------------------------------------------------------------------------------------------------- environment


@pytest.fixture
def checkout(tmp_path, monkeypatch, commands, broken_libraries):
    """An empty checkout in which the commands of the set-up are recorded and make what they would make."""
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "LOG", tmp_path / "setup.log")
    for name in ("main.py", "pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")
    monkeypatch.setattr(bootstrap, "missing_venv_packages", list)
    commands.codes["-c"] = 1  # the environment cannot import the dependencies

    def execute(program, command):
        raise Started(command)

    monkeypatch.setattr(os, "execv", execute)
    return tmp_path


class Started(Exception):
    """Stands for the process that execv would have become; holds its command."""


def make_python(root: Path) -> Path:
    python = root / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    return python


@pytest.fixture
def venv_made_by_command(checkout, commands, monkeypatch):
    record = bootstrap.run_logged

    def run(command):
        if command[1:3] == ["-m", "venv"]:
            make_python(checkout)
        return record(command)

    monkeypatch.setattr(bootstrap, "run_logged", run)
    return checkout


def start(extras: str = "", *arguments: str) -> list[str]:
    with pytest.raises(Started) as started:
        bootstrap.enter_environment(extras, {}, list(arguments))
    return started.value.args[0]


def words(commands) -> list[str]:
    """Returns what was run: venv, install, --version or -c."""
    known = ("venv", "install", "--version", "-c")
    return [next(word for word in known if word in command) for command in commands]


def test_first_start_makes_the_environment_and_starts_there(venv_made_by_command, commands, capsys):
    command = start("test", "test", "-q")
    assert command == [
        str(venv_made_by_command / ".venv/bin/python"),
        str(venv_made_by_command / "main.py"),
        "test",
        "-q",
    ]
    assert words(commands) == ["venv", "install"]
    assert ".[test]" in commands[1] and "constraints.txt" in commands[1]
    assert ".venv" in only_line(capsys.readouterr().err)


def test_later_start_runs_nothing_and_says_nothing(venv_made_by_command, commands, capsys):
    start("test")
    commands.clear()
    capsys.readouterr()
    start("test")
    start("")  # the test extras include what is needed to run
    assert commands == []
    assert capsys.readouterr().err == ""


def test_tests_need_more_than_running(venv_made_by_command, commands):
    start("")
    assert not bootstrap.is_ready("test")
    commands.clear()
    start("test")
    assert words(commands) == ["--version", "install"]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_dependencies_are_installed_again(venv_made_by_command, commands, name):
    start("test")
    (venv_made_by_command / name).write_text("numpy==99\n", encoding="utf-8")
    assert not bootstrap.is_ready()
    commands.clear()
    start("")
    assert words(commands) == ["--version", "install"]
    assert ".[test]" in commands[1], "the test extras stay"
    assert bootstrap.is_ready("test")


def test_interrupted_set_up_is_begun_again(venv_made_by_command, commands, capsys, monkeypatch):
    record = bootstrap.run_logged

    def interrupted(command):
        if "install" in command:
            raise KeyboardInterrupt
        return record(command)

    monkeypatch.setattr(bootstrap, "run_logged", interrupted)
    with pytest.raises(SystemExit) as stop:
        bootstrap.enter_environment("", {}, [])
    assert stop.value.code == 2
    assert "interrupted" in capsys.readouterr().err.splitlines()[-1]
    (venv_made_by_command / ".venv" / "half-written").touch()
    assert not bootstrap.is_ready()

    monkeypatch.setattr(bootstrap, "run_logged", record)
    commands.clear()
    start("")
    assert words(commands) == ["venv", "install"]
    assert not (venv_made_by_command / ".venv" / "half-written").exists()
    assert bootstrap.is_ready()


def test_environment_without_python_is_made_again(venv_made_by_command, commands):
    (venv_made_by_command / ".venv" / "lib").mkdir(parents=True)
    start("")
    assert words(commands) == ["venv", "install"]


def test_environment_made_by_hand_is_taken_as_it_is(checkout, commands, capsys):
    make_python(checkout)
    commands.codes["-c"] = 0
    start("test")
    assert words(commands) == ["-c"]
    assert bootstrap.is_ready("test")
    assert capsys.readouterr().err == ""


def test_environment_made_by_hand_is_completed(checkout, commands):
    make_python(checkout)
    (checkout / ".venv" / "precious").touch()
    start("")
    assert words(commands) == ["-c", "--version", "install"]
    assert (checkout / ".venv" / "precious").exists()


def test_failed_installation_is_one_more_line(venv_made_by_command, commands, capsys):
    commands.codes["install"] = 1
    with pytest.raises(SystemExit) as stop:
        bootstrap.enter_environment("", {}, [])
    assert stop.value.code == 2
    announced, failed = capsys.readouterr().err.splitlines()
    assert ".venv" in announced
    assert "error" in failed and "setup.log" in failed
    assert not bootstrap.is_ready()


def test_update_without_network_goes_on_with_what_is_there(venv_made_by_command, commands, capsys):
    start("")
    (venv_made_by_command / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    commands.codes |= {"install": 1, "-c": 0}
    capsys.readouterr()
    start("")
    assert "going on with" in capsys.readouterr().err.splitlines()[-1]
    assert not bootstrap.is_ready(), "the next start with a network brings what is missing"
    commands.codes["-c"] = 1
    with pytest.raises(SystemExit):
        bootstrap.enter_environment("", {}, [])


def test_missing_libraries_stop_before_any_download(checkout, commands, broken_libraries, monkeypatch, capsys):
    set_user(monkeypatch, 1000)
    monkeypatch.setattr(bootstrap, "missing_venv_packages", lambda: ["python3-venv"])
    broken_libraries |= {"libEGL.so.1"}
    with pytest.raises(SystemExit):
        bootstrap.enter_environment("", bootstrap.OFFSCREEN_LIBRARIES, [])
    assert "install -y libegl1 python3-venv" in only_line(capsys.readouterr().err)
    assert commands == []


def test_folder_that_cannot_be_written_is_one_line(checkout, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "VENV", checkout / "main.py" / ".venv")
    with pytest.raises(SystemExit):
        bootstrap.enter_environment("", {}, [])
    assert "cannot set up" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ("$ pip\nWARNING: Retrying after NewConnectionError\nERROR: No matching distribution found", "no network"),
        ("$ apt-get update\nTemporary failure resolving\n$ pip\nERROR: No space left", "ERROR: No space left"),
        ("$ pip\nsomething else", "see "),
    ],
)
def test_reason_of_a_failure_is_read_from_the_log(checkout, log, expected):
    bootstrap.LOG.write_text(log, encoding="utf-8")
    assert bootstrap.reason().startswith(expected)
    assert str(bootstrap.LOG) in bootstrap.reason()


def test_log_holds_command_and_output(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(bootstrap, "LOG", tmp_path / "setup.log")
    assert bootstrap.run_logged([sys.executable, "-c", "print('hello'); raise SystemExit(3)"]) == 3
    command, output = bootstrap.LOG.read_text(encoding="utf-8").splitlines()
    assert command.startswith("$ ") and output == "hello"
    assert capfd.readouterr() == ("", "")


def test_this_python_has_everything():
    assert bootstrap.missing_modules("test") == []


# -------------------------------------------------------------------------------------------------------- launch


@pytest.mark.parametrize(
    ("arguments", "platform", "expected"),
    [
        ([], "", bootstrap.WINDOW_LIBRARIES),
        (["xor.nnviz.json"], "", bootstrap.WINDOW_LIBRARIES),
        (["--lab", "xor"], "xcb", bootstrap.WINDOW_LIBRARIES),
        ([], "offscreen", bootstrap.OFFSCREEN_LIBRARIES),
        (["render", "--lab", "xor"], "", bootstrap.OFFSCREEN_LIBRARIES),
        (["test"], "", bootstrap.OFFSCREEN_LIBRARIES),
        (["train", "--lab", "xor"], "", {}),
        (["check", "f.json"], "", {}),
        (["labs"], "", {}),
        (["--help"], "", {}),
    ],
)
def test_only_the_libraries_a_command_uses_are_demanded(arguments, platform, expected, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert launch.libraries_for(arguments) == expected


def remove_display(monkeypatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


def test_no_display_is_one_line_that_names_the_ways_out(monkeypatch, capsys):
    remove_display(monkeypatch)
    with pytest.raises(SystemExit) as stop:
        bootstrap.require_display()
    assert stop.value.code == 2
    line = only_line(capsys.readouterr().err)
    assert all(way in line for way in ("render", "xvfb-run", "QT_QPA_PLATFORM=offscreen"))


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_any_display_will_do(name, monkeypatch):
    remove_display(monkeypatch)
    monkeypatch.setenv(name, "offscreen")
    bootstrap.require_display()


def test_nothing_is_set_up_for_a_window_that_cannot_open(checkout, commands, monkeypatch, capsys):
    remove_display(monkeypatch)
    monkeypatch.setattr(bootstrap, "missing_modules", lambda extras="": ["numpy"])
    with pytest.raises(SystemExit):
        launch.main([])
    assert "display" in only_line(capsys.readouterr().err)
    assert commands == []


def test_installed_package_makes_no_environment(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "missing_modules", lambda extras="": ["numpy"])
    monkeypatch.setattr(bootstrap, "enter_environment", lambda *arguments: pytest.fail("made an environment"))
    launch.ensure_dependencies(["labs"], "", {})


def test_blas_is_held_to_one_thread(monkeypatch):
    for name in process.BLAS_VARIABLES:
        monkeypatch.setenv(name, "8")
    process.prepare_process()
    assert {os.environ[name] for name in process.BLAS_VARIABLES} == {"1"}


def test_command_line_gets_the_arguments_and_gives_the_exit_code(monkeypatch):
    import nnviz.cli

    seen = []
    monkeypatch.setattr(nnviz.cli, "main", lambda arguments: seen.append(arguments) or 7)
    with pytest.raises(SystemExit) as stop:
        launch.main(["labs", "--json"])
    assert (seen, stop.value.code) == ([["labs", "--json"]], 7)


def test_test_command_hands_its_arguments_to_pytest(monkeypatch):
    seen = []
    monkeypatch.setattr(launch, "run_tests", lambda arguments: seen.append(arguments) or 5)
    with pytest.raises(SystemExit) as stop:
        launch.main(["test", "-k", "layers"])
    assert (seen, stop.value.code) == ([["-k", "layers"]], 5)
