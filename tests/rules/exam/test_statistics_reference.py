"""Published answers whose figures other programs computed (R: ltm and psychotools; Moodle's own report).

The data are no part of the project. They are looked for in ``../shared/data`` beside the checkout or where
``LIANBING_TEST_DATA`` says; without them this file holds no tests.
"""

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest

from core.spreadsheet import read_rows
from exam.rules.statistics.analysis import Analysis, analyse
from exam.rules.statistics.table import Wanted, read_table
from exam.rules.statistics.two_pl import TwoPl

DATA = Path(os.environ.get("LIANBING_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
HERE = DATA / "psychometrics"
NAMES = {"lsat6": "lsat6_1000x5.csv", "mathexam14w": "mathexam14w_729x13.csv"} if HERE.is_dir() else {}
FIGURES = {
    "p": "facility",
    "item_rest": "item_rest",
    "point_biserial_total": "point_biserial",
    "alpha_if_deleted": "alpha_if_deleted",
}
SLACK = {"lsat6": 1e-4, "mathexam14w": 3e-4}
"""R stopped a little below the maximum of the second: its log-likelihood is 1e-5 smaller than ours."""


def analysed(path: Path) -> Analysis:
    return analyse(read_table(read_rows(path.read_bytes()), Wanted(person_headings={"person"})).answers)


def reference(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((HERE / f"{name}.reference.json").read_bytes())
    return told


if NAMES:

    @pytest.mark.parametrize("name", NAMES)
    def test_classical_figures_are_those_of_r(name: str) -> None:
        test, told = analysed(HERE / NAMES[name]).test, reference(name)
        assert (test.persons, len(test.items)) == (told["test"]["persons"], told["test"]["items"])
        whole = [test.mean, test.sd, test.alpha, test.kr20, test.sem]
        r = told["test"]
        assert whole == pytest.approx(
            [
                r["mean"],
                r["sd_n_minus_1"],
                r["cronbach_alpha_raw"],
                r["kr20_population_variance"],
                r["sem"],
            ],
            abs=1e-7,
        )
        for item, expected in zip(test.items, told["items"], strict=True):
            for theirs, ours in FIGURES.items():
                assert getattr(item, ours) == pytest.approx(expected[theirs], abs=1e-7), (item.item, ours)

    @pytest.mark.parametrize("name", NAMES)
    def test_the_rasch_model_is_that_of_r(name: str) -> None:
        fitted, told = analysed(HERE / NAMES[name]).rasch, reference(name)["rasch_common_slope"]
        assert fitted is not None
        assert fitted.slope == pytest.approx(told["coef"][0]["Dscrmn"], abs=1e-4)
        assert fitted.log_likelihood == pytest.approx(told["logLik"], abs=1e-4)
        assert fitted.log_likelihood > told["logLik"] - 1e-8
        for item, expected in zip(fitted.items, told["coef"], strict=True):
            assert item is not None
            assert item.difficulty == pytest.approx(expected["Dffclt"], abs=SLACK[name])

    @pytest.mark.parametrize("name", NAMES)
    def test_the_two_parameter_model_is_that_of_r(name: str) -> None:
        fitted, told = analysed(HERE / NAMES[name]).two_pl, reference(name)["twopl"]
        assert isinstance(fitted, TwoPl)
        assert fitted.log_likelihood == pytest.approx(told["logLik"], abs=1e-4)
        assert fitted.log_likelihood > told["logLik"] - 1e-8
        for item, expected in zip(fitted.items, told["coef"], strict=True):
            assert item is not None
            assert item.discrimination == pytest.approx(expected["Dscrmn"], abs=1e-3)
            assert item.difficulty == pytest.approx(expected["Dffclt"], rel=1e-3, abs=1e-5)

    def test_discrimination_is_that_of_moodle() -> None:
        folder = HERE / "moodle_quiz_statistics_GPL3"
        with (folder / "results00.csv").open(encoding="utf-8") as file:
            names = next(csv.reader(file))[1:8]
        rows = read_rows((folder / "results00.csv").read_bytes())
        test = analyse(read_table(rows, Wanted(items=tuple(names))).answers).test
        with (folder / "qstats00.csv").open(encoding="utf-8") as file:
            told = [row for row in csv.DictReader(file) if not row["subqname"] and not row["variant"]]
        for item, expected in zip(test.items, told, strict=True):
            assert item.facility == pytest.approx(float(expected["facility"]), abs=1e-6)
            index = None if item.item_rest is None else 100 * item.item_rest
            assert index == pytest.approx(float(expected["discriminationindex"]), abs=1e-4)
            weight = None if item.effective_weight is None else 100 * item.effective_weight
            assert weight == pytest.approx(float(expected["effectiveweight"]), abs=1e-4)
            efficiency = None if item.efficiency is None else 100 * item.efficiency
            assert efficiency == pytest.approx(float(expected["discriminativeefficiency"]), abs=1e-4)
