"""``lianbing sweep`` counts, and takes away only when it is told to; never beside a backup."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core import files, sweeping
from core.clock import SetClock, SystemClock
from core.house import House
from core.settings import Settings
from migrations import apply
from web.console import app


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


@contextmanager
def then(folder: Path, **ago: float) -> Iterator[House]:
    """The house as it was so long ago."""
    house = House.build(Settings(data_dir=folder), SetClock(SystemClock().now() - timedelta(**ago)))
    yield house
    house.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIANBING_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("LIANBING_DATABASE_URL", raising=False)
    with then(tmp_path / "var", days=30) as house:
        apply.upgrade(house.database)
        with house.work() as work:
            files.keep(work, b"forgotten", name="a.txt", purpose="answer")
            files.keep(work, b"a scan", name="b.txt", purpose=files.SCAN)
    with then(tmp_path / "var", days=6) as house, house.work() as work:
        files.keep(work, b"new", name="c.txt", purpose="answer")
    return tmp_path / "var"


def on_disk(folder: Path) -> int:
    return sum(each.is_file() for each in (folder / "files").rglob("*"))


def test_it_counts_and_takes_away_only_what_it_was_told_to(folder: Path) -> None:
    code, told = run("sweep")
    assert (code, "Would take away 1 files, 9 bytes" in told, "--apply" in told) == (0, True, True)
    assert on_disk(folder) == 3
    report = {"pictures": 0, "answers": 1, "files": 1, "bytes": 9}
    assert json.loads(run("sweep", "--json")[1]) == {"applied": False, **report}
    assert json.loads(run("sweep", "--apply", "--json")[1]) == {"applied": True, **report}
    assert on_disk(folder) == 2
    assert "Took away 0 files" in run("sweep", "--apply")[1]


def test_a_backup_and_a_sweep_keep_out_of_each_others_way(folder: Path, tmp_path: Path) -> None:
    with sweeping.files_kept(folder, sweeping=False) as is_ours:
        assert is_ours
        code, told = run("sweep", "--apply")
        assert (code, "A backup or another sweep" in told) == (1, True)
        assert run("backup", str(tmp_path / "beside.tar.gz"))[0] == 0
    with sweeping.files_kept(folder, sweeping=True):
        code, told = run("backup", str(tmp_path / "kept.tar.gz"))
        assert (code, "A sweep is taking files away" in told) == (1, True)
    assert on_disk(folder) == 3


def test_a_restored_folder_is_young(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "kept.tar.gz"
    run("backup", str(archive), "--with-key")
    monkeypatch.setenv("LIANBING_DATA_DIR", str(tmp_path / "again"))
    assert run("restore", str(archive))[0] == 0
    assert "Took away 0 files" in run("sweep", "--apply")[1]
    assert on_disk(tmp_path / "again") == on_disk(folder)
