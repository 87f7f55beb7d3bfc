"""``analyse``: what a plain table of answers tells of its items, as the analysis of a sitting does."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table as Shown

from core import text
from core.errors import Finding, Invalid
from core.spreadsheet import Bounds, read_rows
from exam.rules.statistics import analysis, table
from exam.rules.statistics.analysis import Analysis
from exam.rules.statistics.classical import ItemStatistics, OptionStatistics
from exam.rules.statistics.rasch import Unfitted
from exam.rules.statistics.table import Table, Wanted
from exam.rules.statistics.two_pl import Slope
from web.commands.outcome import err, fail, out, print_json, read_settings

LIMITS: Final = Bounds(rows=100_000, columns=1_000, characters=200)
_PLACES: Final = 8
_COLUMNS: Final = ("item", "facility", "item_rest", "alpha_without", "difficulty")


def analyse(
    file: Annotated[Path, typer.Argument(help="A row per person, a column per item: csv, tsv or xlsx.")],
    key: Annotated[
        str | None,
        typer.Option(
            help="The right options in the order of the items (1,4,5 or 145 or ABD): cells are these."
        ),
    ] = None,
    items: Annotated[
        str | None, typer.Option(help="Names of the item columns, by commas; else all that can be items.")
    ] = None,
    headings: Annotated[
        bool | None, typer.Option("--headings/--no-headings", help="Is the first row names? Else it is seen.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON on standard output.")] = False,
) -> None:
    """Facility, discrimination, options, alpha, a Rasch model and a 2PL of a table of answers.

    Cells are scores from 0 to 1, or with --key the options chosen; a blank counts as wrong. Exit codes: 0
    done, whatever was found; 2 the file or the arguments cannot be used.
    """
    locale = read_settings().locale
    if not file.is_file():
        fail(f"There is no file {file}.")
    with file.open("rb") as opened:  # one byte more than allowed is enough to be told that it is too large
        data = opened.read(LIMITS.weight.file_bytes + 1)
    try:
        read = table.read_table(
            read_rows(data, LIMITS),
            Wanted(
                key=None if key is None else table.read_key(key),
                items=None if items is None else tuple(name.strip() for name in items.split(",")),
                headings=headings,
                person_headings=_person_headings(),
            ),
        )
    except Invalid as refusal:
        fail("\n".join(text.finding_texts(refusal.findings, locale)))
    found = analysis.analyse(read.answers)
    if as_json:
        print_json(spoken(read, found, locale))
    else:
        _tell(read, found, locale)


def spoken(read: Table, found: Analysis, locale: str) -> dict[str, Any]:
    """The analysis as JSON-ready values; figures that cannot be computed are null."""
    test = found.test
    return {
        "persons": test.persons,
        "items": [
            _item(item, flags, locale) for item, flags in zip(test.items, found.item_flags, strict=True)
        ],
        "mean": _rounded(test.mean),
        "sd": _rounded(test.sd),
        "alpha": _rounded(test.alpha),
        "kr20": _rounded(test.kr20),
        "sem": _rounded(test.sem),
        "cic": None if test.alpha is None else _rounded(100 * test.alpha),
        "rasch": _rasch(found, locale),
        "two_pl": _two_pl(found, locale),
        "flags": _flags(found.flags, locale),
        "blanks_counted_wrong": int(read.answers.blank.sum()),
        "empty_rows_left_out": read.empty_rows,
        "columns_left_out": list(read.left_out),
    }


def _item(item: ItemStatistics, flags: tuple[Finding, ...], locale: str) -> dict[str, Any]:
    return {
        "item": item.item,
        "facility": _rounded(item.facility),
        "item_rest": _rounded(item.item_rest),
        "point_biserial": _rounded(item.point_biserial),
        "alpha_if_deleted": _rounded(item.alpha_if_deleted),
        "blank": _rounded(item.blank),
        "effective_weight": _rounded(item.effective_weight),
        "discriminative_efficiency": _rounded(item.efficiency),
        "options": {option.option: _option(option) for option in item.options},
        "flags": _flags(flags, locale),
    }


def _option(option: OptionStatistics) -> dict[str, Any]:
    return {
        "share": _rounded(option.share),
        "item_rest": _rounded(option.item_rest),
        "count": option.count,
        "upper_group": option.high,
        "key": option.is_key,
    }


def _unfitted(reason: Unfitted | None, locale: str) -> dict[str, Any]:
    """A model that was not fitted: the same names, and why."""
    reason = reason or Unfitted.NOTHING_COMMON
    return {
        "fitted": False,
        "reason": reason.value,
        "message": text.word(reason, locale),
        "log_likelihood": None,
        "items": [],
    }


def _two_pl(found: Analysis, locale: str) -> dict[str, Any]:
    fitted = found.two_pl
    if isinstance(fitted, Unfitted):
        return _unfitted(fitted, locale)
    return {
        "fitted": True,
        "method": "marginal maximum likelihood, a slope for each item, abilities standard normal",
        "log_likelihood": _rounded(fitted.log_likelihood),
        "items": [
            {"item": item.item, **_slope(each)}
            for item, each in zip(found.test.items, fitted.items, strict=True)
        ],
    }


def _slope(each: Slope | None) -> dict[str, Any]:
    return {
        "difficulty": None if each is None else _rounded(each.difficulty),
        "se": None if each is None else _rounded(each.difficulty_error),
        "discrimination": None if each is None else _rounded(each.discrimination),
        "discrimination_se": None if each is None else _rounded(each.discrimination_error),
    }


def _rasch(found: Analysis, locale: str) -> dict[str, Any]:
    fitted = found.rasch
    if fitted is None:
        return {**_unfitted(found.rasch_unfitted, locale), "slope": None, "slope_se": None}
    names = [item.item for item in found.test.items]
    return {
        "fitted": True,
        "method": "marginal maximum likelihood, one slope, abilities standard normal",
        "slope": _rounded(fitted.slope),
        "slope_se": _rounded(fitted.slope_error),
        "log_likelihood": _rounded(fitted.log_likelihood),
        "items": [
            {
                "item": name,
                "difficulty": None if each is None else _rounded(each.difficulty),
                "se": None if each is None else _rounded(each.error),
            }
            for name, each in zip(names, fitted.items, strict=True)
        ],
    }


def _flags(findings: tuple[Finding, ...], locale: str) -> list[dict[str, Any]]:
    sentences = text.finding_texts(findings, locale)
    return [
        {"code": finding.code, "message": sentence, **dict(finding.facts)}
        for finding, sentence in zip(findings, sentences, strict=True)
    ]


def _tell(read: Table, found: Analysis, locale: str) -> None:
    test = found.test
    shown = Shown(*(text.say(f"word.statistics.{each}", locale) for each in _COLUMNS))
    difficulties = found.rasch.items if found.rasch else (None,) * len(test.items)
    for item, difficulty in zip(test.items, difficulties, strict=True):
        shown.add_row(
            item.item,
            _figure(item.facility),
            _figure(item.item_rest),
            _figure(item.alpha_if_deleted),
            _figure(None if difficulty is None else difficulty.difficulty),
        )
    out.print(shown)
    whole = {
        "mean": _figure(test.mean),
        "sd": _figure(test.sd),
        "alpha": _figure(test.alpha),
        "sem": _figure(test.sem),
    }
    said = text.say("word.statistics.whole", locale, persons=test.persons, items=len(test.items), **whole)
    out.print(said, highlight=False)
    for item, flags in zip(test.items, found.item_flags, strict=True):
        for sentence in text.finding_texts(flags, locale):
            out.print(f"{item.item}: {sentence}", markup=False, highlight=False)
    for sentence in text.finding_texts(found.flags, locale):
        out.print(sentence, markup=False, highlight=False)
    if read.left_out:
        names = ", ".join(read.left_out)
        left_out = text.say("word.statistics.columns_left_out", locale, names=names)
        err.print(left_out, markup=False, highlight=False)
    if read.empty_rows:
        empty = text.say("word.statistics.rows_left_out", locale, count=read.empty_rows)
        err.print(empty, highlight=False)


def _person_headings() -> frozenset[str]:
    """What a column of persons is called, in any of the house's languages."""
    return frozenset(
        heading
        for locale in text.LOCALES
        for heading in text.say("word.statistics.person_headings", locale).casefold().split()
    )


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, _PLACES)


def _figure(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.3f}"
