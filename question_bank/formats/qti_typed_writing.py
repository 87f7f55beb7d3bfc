"""What is typed, as QTI: blanks with their mappings, numbers with their tolerance."""

import re
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final

from question_bank.formats import xhtml
from question_bank.formats.outgoing import Outgoing
from question_bank.formats.qti_asked import Asked
from question_bank.formats.qti_names import UNIT, Dialect
from question_bank.kinds import amount, calculated, fill_blank, numeric
from question_bank.kinds.amount import Amount, ToleranceIn
from question_bank.kinds.fill_blank import Blank

_PLAIN: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")


def blanks(item: Outgoing, key: fill_blank.Key, dialect: Dialect, response: str) -> Asked:
    """A text with places to type into. A blank that takes nothing but a number is one of numbers."""
    sensitive = str(not key.switches.fold_case).lower()
    declared: list[str] = []
    mapped: list[str] = []
    tests: list[str] = []
    body = xhtml.blocks(item.content.stem)
    for number, blank in enumerate(key.blanks, start=1):
        name = f"{response}{number}"
        only = None if blank.accepted else blank.amount
        if only is not None:
            declared.append(declared_as_number(only, dialect, name))
            tests.append(near(only, dialect, name))
        else:
            declared.append(_declared_texts(blank, dialect, name, sensitive))
            mapped.append(name)
        place = entry(dialect, name, "" if only is None else only.unit)
        body = body.replace(f"[[{number}]]", place, 1)
    return Asked(tuple(declared), body, mapped=tuple(mapped), tests=tuple(tests), most=len(key.blanks))


def number(item: Outgoing, key: numeric.Key, dialect: Dialect, response: str) -> Asked:
    """A number behind the question, with its unit behind the place."""
    declared = declared_as_number(key, dialect, response)
    body = f"{xhtml.blocks(item.content.stem)}<p>{entry(dialect, response, key.unit)}</p>"
    return Asked((declared,), body, tests=(near(key, dialect, response),))


def entry(dialect: Dialect, name: str, unit: str) -> str:
    """A place to type into, with the unit behind it."""
    behind = f'<span class="{UNIT}">\u00a0{xhtml.plain(unit)}</span>' if unit else ""
    return dialect.tag("textEntryInteraction", "", responseIdentifier=name) + behind


def _declared_texts(blank: Blank, dialect: Dialect, name: str, sensitive: str) -> str:
    entries = "".join(
        dialect.tag("mapEntry", "", mapKey=text, mappedValue="1", caseSensitive=sensitive)
        for text in blank.texts
    )
    right = dialect.tag("correctResponse", dialect.tag("value", xhtml.plain(blank.texts[0])))
    return dialect.tag(
        "responseDeclaration",
        right + dialect.tag("mapping", entries, defaultValue="0"),
        identifier=name,
        cardinality="single",
        baseType="string",
    )


def declared_as_number(given: Amount | None, dialect: Dialect, name: str) -> str:
    """The declaration of a number, None for one that is worked out."""
    right = (
        "" if given is None else dialect.tag("correctResponse", dialect.tag("value", _figures(given.value)))
    )
    return dialect.tag("responseDeclaration", right, identifier=name, cardinality="single", baseType="float")


def near(given: Amount | calculated.Key, dialect: Dialect, name: str) -> str:
    """The test that a number lies within the tolerance, which is counted from the right one.

    Percentages of what is below nothing have no meaning there and are written as a plain number.
    """
    both = dialect.tag("correct", "", identifier=name) + dialect.tag("variable", "", identifier=name)
    value = exact(given.value) if isinstance(given, Amount) else Fraction(0)
    beside = exact(given.tolerance)
    if given.tolerance_in is ToleranceIn.PERCENT and value >= 0:
        mode, told = "relative", _figures(given.tolerance)
    elif given.tolerance_in is ToleranceIn.PERCENT:
        mode, told = "absolute", _written(abs(value) * beside / 100)
    elif beside:
        mode, told = "absolute", _figures(given.tolerance)
    else:
        return dialect.tag("equal", both, toleranceMode="exact")
    return dialect.tag("equal", both, toleranceMode=mode, tolerance=f"{told} {told}")


def exact(text: str) -> Fraction:
    """The number that a finished item holds; 0 for an empty field."""
    return amount.number(text) or Fraction(0)


def _figures(text: str) -> str:
    """A number in plain figures: as it is written where they are, else worked out."""
    return text if _PLAIN.fullmatch(text) else _written(exact(text))


def _written(value: Fraction) -> str:
    with localcontext(prec=120):
        return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
