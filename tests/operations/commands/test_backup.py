"""A backup carries the head of the audit log: what was cut off since shows, and a restore brings it back."""

import json
import tarfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core import audit, audit_head
from core.access import Actor
from core.house import House
from core.settings import Settings
from migrations import apply
from web.console import app

HEAD = "audit head"


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.stdout


def checks(*words: object) -> dict[str, bool]:
    _, told = run("doctor", "--json", *words)
    return {check["check"]: check["ok"] for check in json.loads(told)["checks"]}


def deeds(house: House, count: int) -> None:
    for number in range(count):
        with house.work(Actor(person_id=7)) as work:
            audit.record(work, "tests.deed", "thing", f"t{number}")
    with house.work() as work:
        audit.seal(work)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIANBING_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("LIANBING_DATABASE_URL", raising=False)
    house = House.build(Settings(data_dir=tmp_path / "var"))
    apply.upgrade(house.database)
    deeds(house, 4)
    house.close()
    return tmp_path


def test_a_backup_tells_of_the_newest_entry_and_a_restore_brings_the_head_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = folder / "kept.tar.gz"
    code, told = run("backup", archive, "--with-key", "--json")
    assert code == 0
    assert json.loads(told)["audit_head"]["seq"] == 4
    with tarfile.open(archive) as opened:
        assert "manifest.json" in opened.getnames()
    monkeypatch.setenv("LIANBING_DATA_DIR", str(folder / "again"))
    code, _ = run("restore", archive)
    head = audit_head.read(folder / "again")
    assert head is not None
    assert head.seq == 4
    assert checks()[HEAD]


def test_what_was_cut_off_since_a_backup_shows_though_the_head_was_taken_away(folder: Path) -> None:
    archive = folder / "kept.tar.gz"
    run("backup", archive)
    assert checks("--against", archive)["backup"]
    house = House.build(Settings(data_dir=folder / "var"))
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER core_audit_no_delete")
        connection.exec_driver_sql("DELETE FROM core_audit WHERE seq > 2")
    house.close()
    assert not checks()[HEAD]
    audit_head.place(folder / "var").unlink()
    found = checks("--against", archive)
    assert found["audit chain"]
    assert not found["backup"]


def test_an_archive_without_a_manifest_cannot_be_compared(folder: Path) -> None:
    old = folder / "old.tar.gz"
    with tarfile.open(old, "w:gz"):
        pass
    code, _ = run("doctor", "--against", old)
    assert code == 2


@pytest.mark.parametrize(
    ("name", "kind"),
    [("../outside", tarfile.REGTYPE), ("files/link", tarfile.SYMTYPE), ("/etc/x", tarfile.DIRTYPE)],
)
def test_an_archive_that_would_write_elsewhere_is_refused_and_nothing_comes_of_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: bytes
) -> None:
    archive = folder / "odd.tar.gz"
    with tarfile.open(archive, "w:gz") as made:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        made.addfile(member)
    monkeypatch.setenv("LIANBING_DATA_DIR", str(folder / "again"))
    code, _ = run("restore", archive)
    assert code == 2
    assert not (folder / "again" / "files").exists()
    assert not list(folder.parent.rglob("outside"))
