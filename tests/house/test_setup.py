"""Setting up: what it says when something is missing, and that it does nothing twice.

The interpreter is played by a small script, so that no package is fetched; ``make test`` itself, run from a
fresh clone, is the test with a real one.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.sources import ROOT

PLAYED = """#!/bin/sh
echo "$*" >>"{log}"
case "$*" in
  *version_info*) exit {too_old} ;;
  *ensurepip*) exit {no_venv} ;;
  --version) echo "Python 3.9.2" ;;
  "-m venv --clear .venv") rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
  *--editable*) touch .venv/bin/lianbing; chmod +x .venv/bin/lianbing ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "a place with spaces"
    (folder / ".ci").mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "setup", folder / ".ci" / "setup")
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        (folder / name).write_text(name)
    return folder


def play(folder: Path, *, too_old: int = 0, no_venv: int = 0) -> str:
    python = folder.parent / "python"
    python.write_text(PLAYED.format(log=folder.parent / "log", too_old=too_old, no_venv=no_venv))
    python.chmod(0o755)
    return str(python)


def set_up(folder: Path, python: str, lock: str = "requirements.lock") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [folder / ".ci" / "setup", lock],
        env=os.environ | {"PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
    )


def installs(folder: Path) -> int:
    return (folder.parent / "log").read_text().count("--require-hashes")


def test_a_missing_interpreter_is_named_with_its_package(checkout: Path) -> None:
    done = set_up(checkout, "no-such-python")
    assert done.returncode == 1
    assert "no-such-python" in done.stderr
    assert "apt install python3-venv" in done.stderr


def test_an_interpreter_that_is_too_old_is_told_so(checkout: Path) -> None:
    done = set_up(checkout, play(checkout, too_old=1))
    assert done.returncode == 1
    assert "Python 3.9.2 is too old" in done.stderr
    assert "make run PYTHON=" in done.stderr


def test_an_interpreter_without_venv_is_told_so(checkout: Path) -> None:
    done = set_up(checkout, play(checkout, no_venv=1))
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr


def test_the_second_time_nothing_is_installed(checkout: Path) -> None:
    python = play(checkout)
    assert set_up(checkout, python).returncode == 0
    assert installs(checkout) == 1
    second = set_up(checkout, "no-such-python")
    assert (second.returncode, second.stdout, installs(checkout)) == (0, "", 1)


def test_a_changed_lock_is_installed(checkout: Path) -> None:
    python = play(checkout)
    set_up(checkout, python)
    (checkout / "requirements.lock").write_text("changed")
    assert set_up(checkout, python).returncode == 0
    assert installs(checkout) == 2


def test_the_development_environment_also_serves(checkout: Path) -> None:
    python = play(checkout)
    set_up(checkout, python, "requirements-dev.lock")
    set_up(checkout, python, "requirements.lock")
    assert installs(checkout) == 1
    assert "--requirement requirements-dev.lock" in (checkout.parent / "log").read_text()


def test_a_folder_that_moved_is_set_up_anew(checkout: Path) -> None:
    python = play(checkout)
    set_up(checkout, python)
    moved = checkout.rename(checkout.parent / "elsewhere")
    assert set_up(moved, python).returncode == 0
    assert (moved.parent / "log").read_text().count("-m venv --clear") == 2


def test_a_missing_browser_is_named_in_one_line(tmp_path: Path) -> None:
    for name in ("bash", "id"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    done = subprocess.run(
        [tmp_path / "bash", ROOT / ".ci" / "browser"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "apt-get install chromium fonts-noto-cjk" in done.stderr
    assert done.stderr.count("\n") == 1
