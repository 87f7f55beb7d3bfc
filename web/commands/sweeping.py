"""``sweep``: takes away pictures, files of answers and bytes that nothing refers to any more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from core import sweeping
from core.house import House
from exam import answer_files
from question_bank import assets, unshown
from web.commands.outcome import REFUSED, fail, open_house, out, print_json


def sweep(
    apply: Annotated[
        bool, typer.Option("--apply", help="Take them away; else they are only counted.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Count, or with --apply take away, files older than 7 days that nothing refers to any more."""
    with open_house() as house:
        before = house.clock.now() - sweeping.AGE
        with sweeping.files_kept(house.settings.data_dir, sweeping=True) as is_ours:
            if not is_ours:
                fail("A backup or another sweep is using the files; try again later.", REFUSED)
            report = carried_out(house, before) if apply else counted(house, before)
    if as_json:
        print_json({"applied": apply, **report})
        return
    out.print(
        f"{'Took away' if apply else 'Would take away'} {report['files']} files, {report['bytes']:,} bytes; "
        f"among them {report['pictures']} pictures and recordings that nothing shows "
        f"and {report['answers']} files of answers that no attempt has.",
        highlight=False,
    )
    if not apply:
        out.print("Nothing was changed. Make a backup, then run it again with --apply.")


def counted(house: House, before: datetime) -> dict[str, int]:
    """What a sweep would take away."""
    pictures, kept, sent = unshown.find(house, before), *_rows(house, before)
    leaving = {*(each.file_ref for each in pictures), *kept, *sent}
    bytes_found = sweeping.lying(house, before, leaving)
    size = sum(each.size for each in bytes_found)
    return _report(len(pictures) + len(kept), len(sent), len(bytes_found), size)


def carried_out(house: House, before: datetime) -> dict[str, int]:
    """Sweep; what was taken away."""
    pictures = unshown.let_go(house, unshown.find(house, before), before)
    kept, sent = _rows(house, before)
    for refs, purpose in ((kept, assets.PURPOSE), (sent, answer_files.ANSWER)):
        for some in sweeping.parts(refs):
            with house.work() as work:
                sweeping.let_go(work, some, purpose)
    files, size = sweeping.take_away(house, sweeping.lying(house, before), before)
    return _report(pictures + len(kept), len(sent), files, size)


def _rows(house: House, before: datetime) -> tuple[Sequence[str], Sequence[str]]:
    """Rows of files that no row of a bank, and none of an attempt, refers to."""
    return unshown.unheld(house, before), answer_files.unsent(house, before)


def _report(pictures: int, answers: int, files: int, size: int) -> dict[str, int]:
    return {"pictures": pictures, "answers": answers, "files": files, "bytes": size}
