"""``lianbing bank``: import and export question banks without a running server.

Exit codes: 0 everything was taken or was known already; 1 some rows were rejected, the rest was taken; 2 the
files or the arguments cannot be used, nothing was done.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError
from rich.table import Table

from core import text
from core.access import HOUSE, Actor, Permission
from core.clock import day_of
from core.errors import Invalid
from core.house import House
from core.people import directory, persons, sessions, units
from core.people.views import UnitDraft
from core.settings import Settings
from migrations import apply
from question_bank import banks, exchange, exporting, habits, import_reports, likeness, reviews
from question_bank.errors import NothingToExport
from question_bank.exporting import Order
from question_bank.formats import limits
from question_bank.formats.outgoing import FileFormat
from question_bank.formats.wishes import FIELDS, Wishes, field_named
from question_bank.rules.likeness import LikenessKind
from question_bank.rules.pools import Pool
from question_bank.views import BankDraft, BankView, Exported, ImportReport
from web.commands.outcome import (
    OK,
    REFUSED,
    UNUSABLE,
    err,
    fail,
    open_house,
    out,
    print_json,
    progress_bar,
    read_settings,
)

_SHOWN: Final = 20
_ROOT: Final = "LIANBING"
"""Code and name of the unit that is founded where there is none."""

_BY_ENDING: Final = {
    ".json": FileFormat.JSON,
    ".xlsx": FileFormat.XLSX,
    ".gift": FileFormat.GIFT,
    ".xml": FileFormat.MOODLE,
    ".txt": FileFormat.AIKEN,
}

bank = typer.Typer(no_args_is_help=True, help="Question banks: import, export, near-duplicates.")


@bank.command(name="import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Banks: xlsx, xls, csv, tsv, json, text, docx, GIFT, Aiken, Moodle XML, QTI, our own."
        ),
    ],
    code: Annotated[str, typer.Option("--bank", help="The bank's code; it is founded when missing.")],
    title: Annotated[str | None, typer.Option(help="Title of a bank to be founded; else its code.")] = None,
    unit: Annotated[str | None, typer.Option(help="Code of the unit that keeps a new bank.")] = None,
    sealed: Annotated[bool, typer.Option("--sealed", help="Put the items into the sealed pool.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only report; write nothing.")] = False,
    publish: Annotated[bool, typer.Option("--publish", help="Publish in the reviewer's name.")] = False,
    reviewer: Annotated[
        str | None, typer.Option(help="Code of the reviewer who answers for --publish.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="A heading and the field it names, such as WORD=answer.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--map", help="JSON that says how files are to be read.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON on standard output.")] = False,
) -> None:
    """Import FILES into a bank: new items wait for review, known ones are left, the rest is reported.

    Exit codes: 0 everything was taken or known already; 1 some rows were rejected; 2 nothing could be done.
    """
    if publish and not reviewer:
        fail("--publish needs --reviewer CODE: somebody must answer for what is published.")
    settings = read_settings()
    given, wishes = _given(files), _wishes(mapping, column or [])
    published: int | None = None
    if dry_run:
        report = _rehearsed(settings, code, given, wishes)
    else:
        with open_house(settings) as house:
            apply.upgrade(house.database)
            answering = _reviewer(house, reviewer) if publish and reviewer else None
            kept = _bank(house, code, title or code, unit)
            choices = exchange.Choices(pool=Pool.SEALED if sealed else Pool.PUBLIC, wishes=wishes)
            report, published = _imported(house, kept, given, choices, answering)
    if as_json:
        print_json(import_reports.spoken(report, settings.locale))
    else:
        _tell(report, settings.locale, published)
    raise typer.Exit(_verdict(report))


@bank.command()
def export(
    code: Annotated[str, typer.Option("--bank", help="The bank's code.")],
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    form: Annotated[
        FileFormat | None, typer.Option("--format", help="The format; else by the file's ending.")
    ] = None,
    sealed: Annotated[bool, typer.Option(help="Take the sealed pool too.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON on standard output.")] = False,
) -> None:
    """Export a bank to FILE and tell what the format could not carry.

    native and json keep everything. By ending: .json, .xlsx, .gift, .xml (moodle), .txt (aiken).
    """
    chosen = form or _BY_ENDING.get(file.suffix.lower())
    if chosen is None:
        fail(f"Choose a --format for a file that ends with {file.suffix or 'nothing'}.")
    settings = read_settings()
    with open_house(settings) as house:
        apply.upgrade(house.database)
        with house.work(HOUSE) as work:
            known = banks.by_code(work, code)
            if known is None:
                fail(f"There is no bank with the code {code}.")
            try:
                made = exporting.take(work, known.ref, Order(chosen, sealed=sealed), settings.locale)
            except NothingToExport as refusal:
                fail(text.refusal_text(refusal, settings.locale))
    file.write_bytes(made.data)
    if as_json:
        print_json({"format": chosen.value, **exporting.spoken(made, settings.locale)})
    else:
        _tell_losses(made, file, settings.locale)


@bank.command()
def duplicates(
    code: Annotated[str, typer.Option("--bank", help="The bank's code.")],
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON on standard output.")] = False,
) -> None:
    """Compare the whole bank and count the pairs that wait for a decision on the bank's page.

    Exit codes: 0 none is a duplicate (variants are none); 1 some are; 2 there is no such bank.
    """
    settings = read_settings()
    with open_house(settings) as house:
        apply.upgrade(house.database)
        with house.reading(HOUSE) as work:
            known = banks.by_code(work, code)
        if known is None:
            fail(f"There is no bank with the code {code}.")
        with progress_bar("Comparing", quiet=not err.is_terminal) as tell:
            found = likeness.scan_bank(house, HOUSE, known.ref, lambda done, total: tell(done, total, ""))
    pairs = {kind.value: found.pairs[kind] for kind in LikenessKind}
    if as_json:
        print_json({"bank": known.code, "items": found.items, "undecided": pairs})
    else:
        counted = ", ".join(f"{pairs[kind]} {text.word(kind, settings.locale)}" for kind in LikenessKind)
        out.print(f"{found.items} items compared. Undecided pairs: {counted}.", markup=False, highlight=False)
    raise typer.Exit(REFUSED if found.pairs[LikenessKind.SAME] + found.pairs[LikenessKind.NEARLY] else OK)


def _tell_losses(made: Exported, file: Path, locale: str) -> None:
    out.print(f"Wrote {made.items} items to {file}.", markup=False)
    if made.left:
        out.print(f"{made.left} items are not in it.")
    for group in exporting.grouped(made.losses):
        sentence = text.finding_texts((group.finding,), locale)[0]
        numbers = ", ".join(f"#{number}" for number in group.numbers)
        more = " …" if group.count > len(group.numbers) else ""
        err.print(f"{group.count} × {sentence} {numbers}{more}", markup=False, highlight=False)


def _given(files: list[Path]) -> list[exchange.GivenFile]:
    given: list[exchange.GivenFile] = []
    for path in files:
        if not path.is_file():
            fail(f"There is no file {path}.")
        with path.open("rb") as file:  # one byte more than allowed is enough to be told that it is too large
            given.append(exchange.GivenFile(path.name, file.read(limits.MAX_BANK_FILE_BYTES + 1)))
    return given


def _wishes(mapping: Path | None, named: list[str]) -> Wishes:
    """How files are to be read, by a file and by single headings."""
    try:
        wishes = Wishes.model_validate_json(mapping.read_bytes()) if mapping is not None else Wishes()
    except (OSError, ValidationError) as fault:
        fail(f"{mapping} does not say how files are to be read: {str(fault)[:400]}")
    words = dict(wishes.words)
    for each in named:
        word, _, meant = each.rpartition("=")
        field = field_named(meant)
        if not word or field is None:
            fail(f"--column {each} is not WORD=FIELD. Fields: {', '.join(FIELDS[:13])}, option:0 …")
        words[word] = field
    return wishes.model_copy(update={"words": words})


def _rehearsed(
    settings: Settings, code: str, given: list[exchange.GivenFile], wishes: Wishes
) -> ImportReport:
    """Compare with the bank where there is one; a database that is not there is not made."""
    fresh = settings.database_url is None and not (settings.data_dir / "lianbing.sqlite3").exists()
    if not fresh:
        with open_house(settings) as house:
            with house.database.engine.connect() as connection:
                fresh = apply.current(connection) is None
            if not fresh:
                with house.reading(HOUSE) as work:
                    known = banks.by_code(work, code)
                    if known is not None:
                        wishes = habits.added(work, known.ref, wishes)
                    read = exchange.read(given, wishes=wishes)
                    return import_reports.of(exchange.compare(work, known.ref if known else None, read))
    return import_reports.of(exchange.compare(None, None, exchange.read(given, wishes=wishes)))


def _imported(
    house: House,
    kept: BankView,
    given: list[exchange.GivenFile],
    choices: exchange.Choices,
    answering: Actor | None,
) -> tuple[ImportReport, int | None]:
    with progress_bar("Importing", quiet=not err.is_terminal) as tell:
        view = exchange.import_files(
            house, HOUSE, kept.ref, given, choices, lambda done, total: tell(done, total, "")
        )
    if answering is None or not view.accepted:
        return view.report, None
    with progress_bar("Publishing", quiet=not err.is_terminal) as tell:
        published = reviews.publish_import(
            house, answering, view.ref, lambda done, total: tell(done, total, "")
        )
    return view.report, published


def _bank(house: House, code: str, title: str, unit: str | None) -> BankView:
    """The bank, founded where it is missing; without any unit a first one is founded to keep it."""
    try:
        with house.work(HOUSE) as work:
            known = banks.by_code(work, code)
            if known is not None:
                return known
            if unit is not None:
                rows = [row for row in units.search(work, unit).rows if row.code == banks.plain_code(unit)]
                if not rows:
                    fail(f"There is no unit with the code {unit}.")
                unit_ref = rows[0].ref
            elif roots := units.in_reach(work, Permission.UNITS_MANAGE, limit=1):
                unit_ref = roots[0].ref
            else:
                unit_ref = units.found(work, _root_unit(house)).ref
            return banks.found(work, BankDraft(code=code, title=title, unit_ref=unit_ref))
    except Invalid as refusal:
        fail("\n".join(text.finding_texts(refusal.findings, house.settings.locale)))


def _root_unit(house: House) -> UnitDraft:
    on: date = day_of(house.clock.now(), house.settings.zone)
    return UnitDraft.model_validate({"code": _ROOT, "name": _ROOT, "kind": "union", "valid_from": on})


def _reviewer(house: House, code: str) -> Actor:
    """The reviewer with the roles they hold: the command line lends nobody a right that they lack."""
    with house.reading(HOUSE) as work:
        rows = [row for row in directory.listing(work, words=code).rows if row.code == code]
        if not rows:
            fail(f"There is no person with the code {code}.")
        person = persons.by_ref(work, rows[0].ref)
        actor = Actor(person_id=person.id, grants=sessions.grants_of(work, person.id))
    if not actor.may(Permission.BANK_REVIEW):
        fail(f"{code} is not a reviewer.", REFUSED)
    return actor


def _tell(report: ImportReport, locale: str, published: int | None) -> None:
    if report.problems:
        spoken: list[dict[str, Any]] = import_reports.spoken(report, locale)["problems"]
        table = Table("File", "Sheet", "Row", "Problem")
        for problem in spoken[:_SHOWN]:
            table.add_row(problem["file"], problem["sheet"] or "", str(problem["row"]), problem["message"])
        out.print(table)
        if len(spoken) > _SHOWN:
            out.print(f"… and {len(spoken) - _SHOWN} more; --json lists them all.")
    out.print(
        f"{report.read} rows read: {report.accepted} accepted, {report.duplicates} known already, "
        f"{report.rejected} rejected."
    )
    if published is not None:
        out.print(f"{published} items published.")


def _verdict(report: ImportReport) -> int:
    if not report.read:
        return UNUSABLE
    return REFUSED if report.problems else OK
