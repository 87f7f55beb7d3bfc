"""Real banks that nobody here wrote, read whole: every row is accounted for, and nothing of an item is lost.

The banks are no part of the project. They are looked for in ``../shared/data`` beside the checkout or where
``LIANBING_TEST_DATA`` says; without them this file holds no tests.
"""

import csv
import json
import re
from collections import Counter

import pytest

from question_bank.formats.drafts import (
    ItemDraft,
    Known,
    Reading,
    fingerprint,
    merge_duplicates,
    rejected_rows,
)
from question_bank.kinds import rich_text
from tests.formats import fixtures, open_banks
from tests.formats.open_banks import read
from tests.formats.workbooks import key_of, squeezed, texts_of
from tests.house import manuals

BANKS = fixtures.DATA / fixtures.BANKS
GTPX = "gtpx_special_equipment_NOLICENCE"
WATER = "qa_starter_water_MPL2"
ELECTRICIAN = "diangongtiku_electrician_GBKcsv_NOLICENCE"
ELECTRONICS = "electronics_experiments_Apache2"
CHEMISTRY = "huaxt_chemical_operator_初级_NOLICENCE"

# Rows read and rows rejected, each rejection looked at by hand.
COUNTS = {
    f"{GTPX}/一般企业安全管理员.xlsx": (299, 1),
    f"{GTPX}/一般企业安全负责人.xlsx": (249, 1),
    f"{GTPX}/叉车司机总题库_2020_01_09.xlsx": (1557, 17),
    f"{GTPX}/特种设备安全管理.xlsx": (1597, 30),
    f"{GTPX}/省级低压电工作业.xlsx": (734, 10),
    f"{GTPX}/省级低压电工题库.xlsx": (628, 3),
    f"{GTPX}/省级叉车司机.xlsx": (499, 0),
    f"{GTPX}/省级叉车管理员.xlsx": (296, 0),
    f"{GTPX}/省级电梯管理员.xlsx": (313, 0),
    f"{GTPX}/省级高处作业.xlsx": (742, 8),
    f"{GTPX}/观光车总题库.xlsx": (1356, 3),
    f"{GTPX}/起重机械管理员.xlsx": (347, 1),
    f"{GTPX}/低压电工_202001.json": (628, 6),
    f"{GTPX}/高压电工_202002.json": (1318, 0),
    f"{WATER}/data1-multi-select.json": (100, 0),
    f"{WATER}/data1-select.json": (103, 0),
    f"{WATER}/data1-yes.json": (80, 0),
    f"{WATER}/data12-multi-select.json": (172, 0),
    f"{WATER}/data12-select.json": (349, 2),
    f"{WATER}/data12-yes.json": (245, 0),
    f"{WATER}/data13-multi-select.json": (100, 0),
    f"{WATER}/data13-select.json": (100, 0),
    f"{WATER}/data13-yes.json": (100, 0),
    f"{WATER}/data2-multi-select.json": (203, 0),
    f"{WATER}/data2-select.json": (386, 2),
    f"{ELECTRICIAN}/choose.csv": (1084, 1),
    f"{ELECTRICIAN}/judge.csv": (399, 0),
    f"{ELECTRONICS}/tiku.xlsx": (270, 3),
}

# Accepted, duplicates and problems by code, when the files of a folder are imported together.
TOGETHER = {
    f"{GTPX}/*.xlsx": (
        6388,
        2102,
        {
            "import.conflicting_key": 53,
            "import.options_out_of_order": 39,
            "import.option_inside_option": 14,
            "item.key_beyond_options": 14,
            "item.option_repeated": 3,
            "item.key_missing": 2,
            "item.options_too_few": 1,
            "item.option_empty": 1,
            "import.true_false_unclear": 1,
        },
    ),
    f"{WATER}/*.json": (
        1368,
        564,
        {
            "item.option_repeated": 3,
            "import.conflicting_key": 2,
            "item.options_too_few": 1,
            "item.key_beyond_options": 1,
        },
    ),
    f"{ELECTRICIAN}/*.csv": (944, 535, {"import.conflicting_key": 3, "import.key_unreadable": 1}),
    f"{ELECTRONICS}/*.xlsx": (
        263,
        2,
        {"item.option_repeated": 2, "import.conflicting_key": 2, "import.several_letters": 1},
    ),
}


def folder(pattern: str) -> list[Reading]:
    return [read(path) for path in sorted(BANKS.glob(pattern))]


def drafts(pattern: str) -> list[ItemDraft]:
    return [draft for reading in folder(pattern) for draft in reading.drafts]


def right_letters(draft: ItemDraft) -> str:
    key = key_of(draft)
    return "".join(key).upper() if isinstance(key, tuple | str) else str(key)


if BANKS.is_dir():

    @pytest.mark.parametrize("file", COUNTS)
    def test_every_row_of_a_real_bank_is_read_and_only_defective_ones_are_rejected(file: str) -> None:
        reading = read(BANKS / file)
        assert (reading.read, rejected_rows(reading.problems)) == COUNTS[file]
        assert len(reading.drafts) == reading.read - rejected_rows(reading.problems)

    @pytest.mark.parametrize("pattern", TOGETHER)
    def test_a_bank_imported_whole_adds_up_and_importing_it_again_adds_nothing(pattern: str) -> None:
        merged = open_banks.merged(f"{BANKS.name}/{pattern}")
        found = dict(Counter(problem.code for problem in merged.problems))
        assert (len(merged.accepted), len(merged.duplicates), found) == TOGETHER[pattern]
        assert merged.read == len(merged.accepted) + len(merged.duplicates) + merged.rejected
        bank = {
            fingerprint(each): Known("bank", number, each.kind, each.content, each.key)
            for number, each in enumerate(merged.accepted, start=1)
        }
        again = merge_duplicates(folder(pattern), bank)
        assert (again.accepted, again.read, again.rejected) == ((), merged.read, merged.rejected)

    def test_the_twelve_workbooks_hold_8617_items_eighty_of_them_on_a_sheet_without_a_header() -> None:
        readings = folder(f"{GTPX}/*.xlsx")
        assert (len(readings), sum(reading.read for reading in readings)) == (12, 8617)
        second = [d for d in drafts(f"{GTPX}/观光车总题库.xlsx") if d.source.sheet == "Sheet2"]
        rejected = [p for p in read(BANKS / GTPX / "观光车总题库.xlsx").problems if p.sheet == "Sheet2"]
        assert len(second) + len(rejected) == 80

    def test_known_defects_of_real_rows_are_reported_where_they_stand() -> None:
        rows = {p.place[0::2]: p.code for reading in folder("*/*") for p in reading.problems}
        assert rows["观光车总题库.xlsx", 1172] == "item.key_beyond_options"
        assert rows["特种设备安全管理.xlsx", 518] == rows["特种设备安全管理.xlsx", 579] == "item.key_missing"
        assert rows["叉车司机总题库_2020_01_09.xlsx", 364] == "import.true_false_unclear"
        assert rows["data12-select.json", 62] == "item.key_beyond_options"
        assert rows["choose.csv", 921] == "import.key_unreadable"
        assert rows["tiku.xlsx", 12] == "import.several_letters"

    def test_options_and_keys_in_one_cell_come_through_whole() -> None:
        checked = 0
        for draft in drafts(f"{GTPX}/*.xlsx"):
            cell = next(text for name, text in draft.raw.items() if name.startswith("题目选项"))
            if draft.kind == "true_false":
                assert key_of(draft) is (draft.raw["题目答案"] == "A")
                continue
            assert sorted(draft.raw["题目答案"].strip()) == sorted(right_letters(draft))
            left = squeezed(cell)
            for text in sorted(
                (squeezed(rich_text.plain(text)) for text in texts_of(draft)), key=len, reverse=True
            ):
                assert text in left
                left = left.replace(text, "", 1)
            assert re.fullmatch(r"[A-Fa-fＡ-Ｆ.．、,，:：|*]*", left), (draft.source, left)
            checked += 1
        assert checked == 4540  # 8,543 drafts, 4,003 of them true or false

    def test_json_keys_name_the_options_they_named_before() -> None:
        for path in sorted((BANKS / WATER).glob("*.json")):
            records = json.loads(path.read_text("utf-8"))
            for draft in read(path).drafts:
                record = records[draft.source.row - 1]
                if draft.kind == "true_false":
                    assert key_of(draft) is (record["Ans"] == ["1"])
                    continue
                assert right_letters(draft) == "".join(sorted(record["Ans"]))
                for text, option in zip(texts_of(draft), record["Opts"], strict=True):
                    assert squeezed(option["value"]).endswith(squeezed(rich_text.plain(text)))

    def test_a_table_in_gb18030_without_a_header_keeps_its_columns() -> None:
        for name in ("choose.csv", "judge.csv"):
            path = BANKS / ELECTRICIAN / name
            with path.open(encoding="gb18030", newline="") as lines:
                rows = list(csv.reader(lines))
            for draft in read(path).drafts:
                row = rows[draft.source.row - 1]
                assert squeezed(rich_text.plain(draft.content.stem)) == squeezed(row[1])
                truth = {"T": "True", "F": "False"}.get(row[-1], row[-1])
                assert right_letters(draft) == truth
                assert len(texts_of(draft)) == sum(bool(cell.strip()) for cell in row[2:-1])

    def test_open_banks_are_read_as_the_manual_says() -> None:
        told = [cells[0] for cells in manuals.table("formats.md", "## Open banks, as they were read")]
        assert told == list(open_banks.FAMILIES)
        assert open_banks.differing(name for name in told if name not in open_banks.LARGE) == []

    def test_one_bank_in_an_old_workbook_and_in_json_is_the_same_bank() -> None:
        old = {fingerprint(d) for d in drafts(f"{CHEMISTRY}/初级选择题v2.0.xls")}
        told = {fingerprint(d) for d in drafts(f"{CHEMISTRY}/初级选择题json.txt")}
        in_stem = {fingerprint(d) for d in drafts(f"{CHEMISTRY}/初级选择题.xls")}
        assert len(old) == 449
        # Two records of the JSON edition carry a stray quotation mark.
        assert len(old & told) == 447
        assert in_stem == old
