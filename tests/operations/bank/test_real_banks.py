"""Real question banks with all their defects, where they are at hand: every row is accounted for."""

import os
from pathlib import Path

import pytest

from question_bank import exchange, reviews
from question_bank.exchange import GivenFile
from tests.operations.bank.conftest import Desk

DATA = Path(os.environ.get("LIANBING_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
BANKS = DATA / "zh_occupational"

collect_ignore = [] if BANKS.is_dir() else [Path(__file__).name]

if BANKS.is_dir():

    def files(folder: str, pattern: str) -> list[GivenFile]:
        found = sorted(next(BANKS.glob(f"{folder}*")).rglob(pattern))
        return [GivenFile(path.name, path.read_bytes()) for path in found]

    @pytest.mark.parametrize("house", ["postgresql"], indirect=True)
    def test_twelve_workbooks_come_in_and_again_bring_nothing(desk: Desk) -> None:
        """The trainer in the browser tests brings them in on SQLite."""
        workbooks = files("gtpx", "*.xlsx")
        view = exchange.import_files(desk.house, desk.trainer.actor, desk.bank_ref, workbooks)
        report = view.report
        assert len(workbooks) == 12
        assert report.read == 8617
        assert report.read == report.accepted + report.duplicates + report.rejected
        assert (view.accepted, report.duplicates, report.rejected) == (6387, 2102, 128)
        second_sheet = {s for s in (p.sheet for p in report.problems) if s is not None}
        assert second_sheet
        again = exchange.import_files(desk.house, desk.trainer.actor, desk.bank_ref, workbooks)
        assert (again.report.read, again.accepted) == (8617, 0)
        assert reviews.publish_import(desk.house, desk.reviewer.actor, view.ref) == view.accepted

    @pytest.mark.parametrize(
        ("folder", "pattern"),
        [
            ("qa_starter", "*.json"),
            ("diangongtiku", "*.csv"),
            ("lab_safety_wangzexi", "*.json"),
            ("electronics", "*.xlsx"),
            ("huaxt", "*.xls*"),
        ],
    )
    def test_every_row_of_a_real_bank_is_accounted_for(desk: Desk, folder: str, pattern: str) -> None:
        given = files(folder, pattern)
        view = exchange.import_files(desk.house, desk.trainer.actor, desk.bank_ref, given)
        report = view.report
        assert report.read == report.accepted + report.duplicates + report.rejected
        assert view.accepted == report.accepted > 0
