"""``backup``, ``restore`` and ``doctor``."""

import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.engine import make_url

from core import audit, audit_head, sweeping
from core.audit_head import Head, HeadUnreadable
from core.clock import SystemClock
from core.house import House
from core.settings import Settings
from migrations import apply
from web.commands.outcome import REFUSED, fail, open_house, out, print_json, read_settings
from web.health import Finding, examine, says_head

DATABASE_NAME = "lianbing.sqlite3"
DUMP_NAME = "lianbing.pgdump"
MANIFEST_NAME = "manifest.json"


def backup(
    target: Annotated[Path, typer.Argument(help="The archive to write, for example lianbing.tar.gz.")],
    with_key: Annotated[
        bool, typer.Option(help="Put the master key in: then the archive alone opens personal data.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Write database and files into one archive, while the server runs."""
    settings = read_settings()
    if target.exists():
        fail(f"{target} exists already; choose another name.")
    with sweeping.files_kept(settings.data_dir, sweeping=False) as is_free:
        if not is_free:
            fail("A sweep is taking files away; try again when it is done.", REFUSED)
        head = _archived(settings, target, with_key=with_key)
    report = {
        "archive": str(target),
        "bytes": target.stat().st_size,
        "with_key": with_key,
        "audit_head": head,
    }
    if as_json:
        print_json(report)
    else:
        out.print(f"Wrote {target} ({target.stat().st_size:,} bytes).")
        if head:
            out.print(f"Newest entry of the audit log in it: {head['seq']}, {head['chain']}", highlight=False)
        if not with_key:
            out.print("The master key is not in it: keep data_dir/keys/master.key somewhere else, safely.")


def _archived(settings: Settings, target: Path, *, with_key: bool) -> dict[str, object] | None:
    """Write the archive; returns the audit log's head in it."""
    with tempfile.TemporaryDirectory() as folder:
        head = _manifest(settings, Path(folder))  # before the database is copied, or it would be ahead of it
        dump = _dump(settings, Path(folder))
        part = target.with_name(target.name + ".part")
        with tarfile.open(part, "w:gz") as archive:
            archive.add(Path(folder) / MANIFEST_NAME, MANIFEST_NAME)
            archive.add(dump, dump.name)
            for name in ("files", "keys") if with_key else ("files",):
                if (settings.data_dir / name).is_dir():
                    archive.add(settings.data_dir / name, name)
        part.replace(target)
    return head


def restore(
    source: Annotated[
        Path, typer.Argument(help="An archive that backup wrote.", exists=True, dir_okay=False)
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Bring an archive back into an empty place; what is there already is never overwritten."""
    settings = read_settings()
    with tempfile.TemporaryDirectory() as folder:
        try:
            with tarfile.open(source, "r:*") as archive:
                _unpack(archive, Path(folder))
        except (tarfile.TarError, OSError) as error:
            fail(f"{source} is not an archive of ours: {error}")
        _load(settings, Path(folder))
        for name in ("files", "keys"):
            kept = Path(folder) / name
            if kept.is_dir():
                shutil.copytree(kept, settings.data_dir / name, dirs_exist_ok=True)
        head = _head_of(Path(folder))
        if head is not None:
            audit_head.write(settings.data_dir, head)
    with open_house(settings) as house:
        apply.upgrade(house.database)
        findings = examine(house)
    _report(findings, as_json=as_json)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
    against: Annotated[
        Path | None,
        typer.Option(help="A backup: is its newest audit entry still there?", exists=True, dir_okay=False),
    ] = None,
) -> None:
    """Look at everything that could be wrong: database, migrations, keys, journal, audit chain, disk."""
    with open_house() as house:
        findings = examine(house)
        if against is not None:
            findings += (_compared(house, against),)
    _report(findings, as_json=as_json)


def _report(findings: tuple[Finding, ...], *, as_json: bool) -> None:
    healthy = all(finding.ok for finding in findings)
    if as_json:
        print_json({"healthy": healthy, "checks": [finding.model_dump() for finding in findings]})
    else:
        for finding in findings:
            out.print(f"{'ok  ' if finding.ok else 'LOOK'}  {finding.check}: {finding.says}", highlight=False)
    if not healthy:
        raise typer.Exit(REFUSED)


def _manifest(settings: Settings, folder: Path) -> dict[str, object] | None:
    """Write what the archive tells of itself; returns the audit log's head in it."""
    try:
        head = audit_head.read(settings.data_dir)
    except HeadUnreadable:
        fail(f"{audit_head.place(settings.data_dir)} is not written by this house: run doctor.", REFUSED)
    record = head.as_record() if head is not None else None
    told = {"made_at": SystemClock().now().isoformat(), "audit_head": record}
    (folder / MANIFEST_NAME).write_text(json.dumps(told, indent=2), encoding="ascii")
    return record


def _head_of(folder: Path) -> Head | None:
    """The audit log's head that an unpacked archive tells of; older archives have none."""
    manifest = folder / MANIFEST_NAME
    if not manifest.is_file():
        return None
    try:
        record = json.loads(manifest.read_bytes())["audit_head"]
        return audit_head.of_record(record) if record is not None else None
    except (ValueError, LookupError, TypeError, HeadUnreadable) as broken:
        fail(f"{MANIFEST_NAME} of the archive cannot be read: {broken}")


def _unpack(archive: tarfile.TarFile, folder: Path, only: tarfile.TarInfo | None = None) -> None:
    """Write an archive's files below the folder. Raises TarError for a link, a device or a place outside.

    The standard library can refuse those by itself only since Python 3.11.4.
    """
    root = folder.resolve()
    for member in archive.getmembers() if only is None else [only]:
        place = (root / member.name).resolve()
        content = archive.extractfile(member) if member.isfile() else None
        if not place.is_relative_to(root) or (content is None and not member.isdir()):
            raise tarfile.TarError(f"{member.name} has no place here")
        if content is None:
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as kept:
            shutil.copyfileobj(content, kept)
        place.chmod(member.mode & 0o700 | 0o600)


def _compared(house: House, archive: Path) -> Finding:
    with tempfile.TemporaryDirectory() as folder:
        try:
            with tarfile.open(archive, "r:*") as opened:
                _unpack(opened, Path(folder), only=opened.getmember(MANIFEST_NAME))
        except (KeyError, tarfile.TarError, OSError) as error:
            fail(f"{archive} has no manifest: {error}")
        head = _head_of(Path(folder))
    if head is None:
        return Finding(check="backup", ok=True, says="nothing was sealed when it was made")
    compared = audit.compare_with(house, head)
    return Finding(check="backup", ok=compared.state in audit.WELL, says=says_head(compared))


def _dump(settings: Settings, folder: Path) -> Path:
    """A consistent copy of the database, made while it is in use."""
    if settings.database_url is None:
        source = settings.data_dir / DATABASE_NAME
        if not source.exists():
            fail(f"There is no database at {source}.")
        copy = folder / DATABASE_NAME
        with sqlite3.connect(source) as reading, sqlite3.connect(copy) as writing:
            reading.backup(writing)
        return copy
    copy = folder / DUMP_NAME
    _postgres("pg_dump", "--format=custom", f"--file={copy}", _libpq(settings.database_url))
    return copy


def _load(settings: Settings, folder: Path) -> None:
    if settings.database_url is None:
        place = settings.data_dir / DATABASE_NAME
        if place.exists():
            fail(f"{place} exists already; restore into an empty LIANBING_DATA_DIR.", REFUSED)
        if not (folder / DATABASE_NAME).exists():
            fail("The archive holds a PostgreSQL dump: set LIANBING_DATABASE_URL to an empty database.")
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / DATABASE_NAME, place)
        place.chmod(0o600)
        return
    if not (folder / DUMP_NAME).exists():
        fail("The archive holds a SQLite database: unset LIANBING_DATABASE_URL to restore it.")
    with_tables = House.build(settings)
    try:
        with with_tables.database.engine.connect() as connection:
            if apply.current(connection) is not None:
                fail("That database has tables already; restore into an empty one.", REFUSED)
    finally:
        with_tables.close()
    _postgres(
        "pg_restore",
        "--no-owner",
        "--exit-on-error",
        "--dbname",
        _libpq(settings.database_url),
        str(folder / DUMP_NAME),
    )


def _postgres(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        fail(f"{program} is not here: install PostgreSQL's client programs (Debian: postgresql-client).")
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)  # noqa: S603 - fixed program, own settings
    if done.returncode:
        fail(done.stderr.strip() or f"{program} failed", REFUSED)


def _libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
