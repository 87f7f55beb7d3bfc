"""``lianbing analyse`` on files as people have them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from web.console import app


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANBING_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LIANBING_LOCALE", "zh_CN")


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["analyse", *(str(word) for word in words)])


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "answers.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_scores_are_analysed_without_a_database(tmp_path: Path) -> None:
    told = run(written(tmp_path, "person,q1,q2,q3\n1,1,1,1\n2,1,1,0\n3,1,0,0\n4,0,0,0\n"), "--json")
    report = json.loads(told.stdout)
    assert (told.exit_code, report["persons"]) == (0, 4)
    assert [item["item"] for item in report["items"]] == ["q1", "q2", "q3"]
    assert report["alpha"] == pytest.approx(0.75)
    assert set(report["items"][0]) >= {"facility", "item_rest", "alpha_if_deleted", "options", "flags"}
    assert not (tmp_path / "data").exists()


def test_options_with_a_wrong_key_are_told_in_a_sentence(tmp_path: Path) -> None:
    able = ["1,4,2,3"] * 30
    weak = ["2,1,1,1", "1,1,2,2", "3,4,1,2"] * 10
    rows = [f"职工{number},{row}" for number, row in enumerate(able + weak)]
    path = written(tmp_path, "\n".join(("姓名,甲,乙,丙,丁", *rows)), "utf-8-sig")
    told = run(path, "--key", "2,4,2,3", "--json")
    report = json.loads(told.stdout)
    first = report["items"][0]
    assert first["item"] == "甲"
    assert first["options"]["1"]["share"] == pytest.approx(40 / 60)
    assert first["options"]["1"]["item_rest"] > 0
    assert first["options"]["2"]["key"] is True
    assert first["flags"][0]["message"].startswith("选项 1 的高分者")
    assert report["items"][1]["flags"] == []
    assert "疑似答案有误" in run(path, "--key", "2,4,2,3").stdout


@pytest.mark.parametrize(
    ("text", "more", "sentence"),
    [
        ("person,q1\n1,A\n2,B\n", (), "--key"),
        ("person,q1\n1,A\n2,B\n", ("--key", "A,B,C"), "3"),
        ("", (), "空"),
    ],
)
def test_what_cannot_be_used_ends_with_two(
    tmp_path: Path, text: str, more: tuple[str, ...], sentence: str
) -> None:
    told = run(written(tmp_path, text), *more)
    assert told.exit_code == 2
    assert sentence in told.stderr


def test_a_key_without_signs_between_is_read_and_one_chosen_nowhere_is_refused(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, "\n".join(["person,q1,q2,q3", *("1,1,4,5", "2,1,2,5", "3,2,4,1")]))
    one, other = (json.loads(run(path, "--key", key, "--json").stdout) for key in ("145", "1,4,5"))
    assert one == other
    assert [round(item["facility"], 2) for item in one["items"]] == [0.67, 0.67, 0.67]
    assert run(path, "--key", "1,3,5").exit_code == 0
    refused = run(path, "--key", "9,9,9")
    assert refused.exit_code == 2
    assert "核对答案" in refused.stderr.replace("\n", "")


def test_a_wrong_key_that_nobody_chose_is_told_by_what_the_best_chose_instead(tmp_path: Path) -> None:
    rows = [f"{number},1,4" for number in range(10)] + [f"{number},2,3" for number in range(10, 20)]
    path = written(tmp_path, "\n".join(("person,q1,q2", *rows)))
    item = json.loads(run(path, "--key", "3,4", "--json").stdout)["items"][0]
    assert item["facility"] == 0
    codes = [flag["code"] for flag in item["flags"]]
    assert codes[0] == "statistics.option_beats_key"
    assert "statistics.none_right" in codes


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    told = run(tmp_path / "no.csv")
    assert told.exit_code == 2
    assert "no.csv" in told.stderr.replace("\n", "")


def test_one_person_and_constant_items_have_no_figures_and_no_fault(tmp_path: Path) -> None:
    report = json.loads(run(written(tmp_path, "person,q1,q2\n1,1,0\n"), "--json").stdout)
    assert (report["alpha"], report["sem"]) == (None, None)
    for model, reason in (("rasch", "few_items"), ("two_pl", "few_persons")):
        told = report[model]
        assert (told["fitted"], told["reason"], told["items"]) == (False, reason, [])
        assert told["message"]
    assert [item["facility"] for item in report["items"]] == [1.0, 0.0]


def test_columns_that_are_no_items_are_named(tmp_path: Path) -> None:
    told = run(written(tmp_path, "person,q1,q2,age\n1,1,0,41\n2,0,1,37\n3,1,1,29\n"))
    assert told.exit_code == 0
    assert "age" in told.stderr


def test_the_table_for_people_speaks_the_language_of_the_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = written(tmp_path, "姓名,q1,q2\n甲,1,1\n乙,0,1\n丙,0,0\n")
    told = run(table).stdout
    assert all(each in told for each in ("题目", "得分率", "区分度", "难度参数", "3 人，2 题。平均 1.000"))
    monkeypatch.setenv("LIANBING_LOCALE", "en")
    told = run(table).stdout
    assert "Facility" in told and "3 persons, 2 items. Mean 1.000" in told and "得分率" not in told
