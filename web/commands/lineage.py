"""``lineage``: the share of a paper that differs from the public pool, as a report for people or programs."""

from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from core import text
from core.access import HOUSE
from exam import lineage
from exam.lineage import LineageAsked, LineageView
from web.commands.outcome import REFUSED, open_house, out, print_json


def check_lineage(
    paper: Annotated[str, typer.Argument(help="The reference of the paper, as in its address.")],
    least: Annotated[int, typer.Option(min=0, max=100, help="Per cent that must differ.")] = 30,
    by_points: Annotated[bool, typer.Option(help="Count points instead of items.")] = False,
    difference: Annotated[
        int, typer.Option(min=0, max=100, help="Per cent of an item's text that must differ for it to count.")
    ] = 0,
    published: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day on which the pool was published.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Compare a paper with the public pools of all banks; ends with 1 when too little of it differs."""
    asked = LineageAsked(
        least_percent=least,
        by_points=by_points,
        least_difference=difference,
        published_on=published.date() if published is not None else None,
    )
    with open_house() as house:
        with house.reading(HOUSE) as work:
            told = lineage.check(work, paper, asked)
        locale = house.settings.locale
    if as_json:
        print_json(lineage.as_report(told))
    else:
        _print(told, locale)
    if told.findings:
        raise typer.Exit(REFUSED)


def _print(told: LineageView, locale: str) -> None:
    table = Table("slot", "item", "standing", "public item", "difference", "alike")
    for row in told.rows:
        public = f"{row.public_bank} #{row.public_number}" if row.public_number is not None else "-"
        if row.unregistered:
            public = f"{public} {text.say('word.lineage.unregistered', locale)}"
        alike = f"{row.likeness} %" if row.likeness else "-"
        standing = text.word(row.standing, locale)
        table.add_row(str(row.slot), f"#{row.number}", standing, public, f"{row.difference} %", alike)
    out.print(table)
    for name, count in (("unregistered_told", told.unregistered), ("too_near_told", told.too_near)):
        if count:
            out.print(text.say(f"word.lineage.{name}", locale, count=count), markup=False)
    share = f"{told.share} %" if told.share is not None else "-"
    banks = ", ".join(f"{bank} {items}" for bank, items in told.pool.items()) or "0"
    line = f"{told.changed} / {told.total} = {share}, public pool {banks}, {told.digest}"
    out.print(line, markup=False, soft_wrap=True)
    for sentence in text.finding_texts(told.findings, locale):
        out.print(sentence, markup=False)
