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
    def test_workbooks_come_in_together_and_again_bring_nothing(desk: Desk) -> None:
        """The trainer in the browser tests brings all twelve in, on SQLite."""
        workbooks = files("gtpx", "省级*.xlsx")
        view = exchange.import_files(desk.house, desk.trainer.actor, desk.bank_ref, workbooks)
        report = view.report
        assert len(workbooks) == 6
        assert report.read == report.accepted + report.duplicates + report.rejected
        assert view.accepted == report.accepted > 0
        again = exchange.import_files(desk.house, desk.trainer.actor, desk.bank_ref, workbooks)
        assert (again.report.read, again.accepted) == (report.read, 0)
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
