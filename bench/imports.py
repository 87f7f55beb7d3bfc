"""Importing a real bank: spreadsheets and JSON of some ten thousand questions, into each database.

The bank is no part of the project. It is looked for in ``../shared/data`` beside the checkout, or where
``LIANBING_TEST_DATA`` says. The floor is reading the files without keeping anything.
"""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import machine
from bench.databases import Kind, empty_house
from core.access import Role
from question_bank import banks, exchange
from question_bank.exchange import GivenFile
from question_bank.views import BankDraft
from tests import make

DATA: Final = Path(os.environ.get("LIANBING_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
FOLDER: Final = DATA / "zh_occupational" / "gtpx_special_equipment_NOLICENCE"
GOAL_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Import:
    """One import. ``floor_seconds``: reading alone; ``cpu_seconds``: of this process, importing."""

    kind: Kind
    goal: float
    files: int
    accepted: int
    seconds: float
    floor_seconds: float
    cpu_seconds: float
    load: float


def measure(kind: Kind) -> Import | None:
    """Import the bank into an empty house; None when the bank is not there."""
    files = [GivenFile(path.name, path.read_bytes()) for path in sorted(FOLDER.glob("*.*"))]
    if not files:
        return None
    with empty_house(kind) as house:
        unit = make.unit(house)
        author = make.someone(house, "Author", Role.TRAINER, unit_ref=unit)
        with house.work(author.actor) as work:
            draft = BankDraft(unit_ref=unit, code="GTPX", title="Special equipment")
            bank = banks.found(work, draft)
        began = time.perf_counter()
        exchange.read(files)
        read = time.perf_counter()
        spent = time.process_time()
        view = exchange.import_files(house, author.actor, bank.ref, files)
        ended, cpu = time.perf_counter(), time.process_time() - spent
        return Import(
            kind, GOAL_SECONDS, len(files), view.accepted, ended - read, read - began, cpu, machine.load()
        )
