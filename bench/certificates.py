"""Certifying who passed, and printing certificates: how many a second, into each database.

The floor of certifying is signing the same payloads and writing the same rows in chunks of the same size,
knowing nothing of verdicts, serials, notices and the audit log. The floor of printing is an empty page.
"""

import time
from dataclasses import dataclass
from typing import Final

import typst
from sqlalchemy import insert, select

from bench import machine
from bench.databases import Kind, empty_house
from core.house import House
from core.ids import new_ref
from core.jobs import Runner
from core.occupations.rules.grades import GradeComponent
from core.points import Points
from tests import make, make_certification
from training.certification import certificates, issuing, scoring, signing
from training.certification.documents import printing
from training.certification.models import Certificate

PEOPLE: Final = 300
PAGES: Final = 100
GOAL_A_SECOND: Final = 50.0
EMPTY_PAGE: Final = b"#set page(width: 297mm, height: 210mm)\n"


@dataclass(frozen=True, slots=True)
class Certified:
    """Certificates and printed pages a second, each beside its floor."""

    kind: Kind
    goal: float
    certified: float
    certified_floor: float
    printed: float
    printed_floor: float
    load: float


def measure(kind: Kind) -> Certified:
    """Certify a list of candidates who all passed, then print some of the certificates."""
    with empty_house(kind) as house:
        _prepare(house)
        began = time.perf_counter()
        Runner(house, {issuing.CERTIFY: issuing.certify_job}).run_next()
        certified = time.perf_counter() - began
        floor = _floor(house)
        printed, empty = _print(house)
        return Certified(
            kind,
            GOAL_A_SECOND,
            PEOPLE / certified,
            PEOPLE / floor,
            PAGES / printed,
            PAGES / empty,
            machine.load(),
        )


def _prepare(house: House) -> None:
    unit = make.unit(house, "Evaluation centre")
    people = [make.someone(house, f"Worker {at}", unit_ref=unit) for at in range(PEOPLE)]
    ref = make_certification.plan(house, unit, people)
    with house.work() as work:
        for component in (GradeComponent.THEORY, GradeComponent.SKILL):
            given: dict[str, Points | None] = {each.code: Points(7500) for each in people}
            scoring.confirm(work, ref, component, 1, given, "sheet 1")
        issuing.ask(work, ref)


def _floor(house: House) -> float:
    """Seconds that signing and writing alone take."""
    columns = [each for each in Certificate.__table__.columns if each.name != "id"]
    with house.reading() as work:
        rows = [dict(each) for each in work.session.execute(select(*columns)).mappings()]
    for at, row in enumerate(rows):
        row |= {"ref": new_ref(), "number": f"FLOOR-{at}", "plan_id": None}
    began = time.perf_counter()
    for at in range(0, len(rows), issuing.CHUNK):
        with house.work() as work:
            chunk = rows[at : at + issuing.CHUNK]
            for row in chunk:
                row["signature"] = signing.sign(work, row["payload"])[1]
            work.session.execute(insert(Certificate), chunk)
    return time.perf_counter() - began


def _print(house: House) -> tuple[float, float]:
    """Seconds for printing, and for as many empty pages."""
    with house.reading() as work:
        rows = work.session.scalars(select(Certificate).limit(PAGES)).all()
        shown = certificates.views(work, rows)
    printing.pdf(shown[0], "https://example.org/verify")
    began = time.perf_counter()
    for each in shown:
        printing.pdf(each, f"https://example.org/verify?number={each.number}")
    printed = time.perf_counter() - began
    fonts = typst.Fonts(include_system_fonts=False)
    began = time.perf_counter()
    for _ in shown:
        typst.compile(EMPTY_PAGE, format="pdf", font_paths=fonts)
    return printed, time.perf_counter() - began
