"""Files as a whole: recognised by their bytes, refused with one problem of row 0, never with an exception."""

import io
import json
import struct
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats import legacy, limits
from question_bank.formats.detect import read_file
from question_bank.formats.drafts import rejected_rows
from tests.formats.workbooks import HEADER, add_rows, codes, key_of, only, texts_of, with_sheet_xml, workbook

CSV = "题型,题干,选项A,选项B,答案\r\n单选题,安全电压是多少,36V,220V,A\r\n"
ROW = ("单选题", "安全电压是多少", "36V", "220V", "", "", "A")
XLSX = workbook([HEADER, ROW])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def compound(name: str, stream: bytes) -> bytes:
    """A compound file (.xls) with one stream of at most 126 sectors."""
    header = bytearray(512)
    header[:8] = OLE
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIII", header, 44, 1, 1, 0, 0, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    sectors = max(-(-len(stream) // 512), 1)
    chain = [*range(3, 2 + sectors), 0xFFFFFFFE]
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *chain, *[0xFFFFFFFF] * (126 - sectors))
    entry = bytearray(128)
    written = name.encode("utf-16-le")
    entry[: len(written)] = written
    struct.pack_into("<HB", entry, 64, len(written) + 2, 2)
    struct.pack_into("<II", entry, 116, 2, len(stream))
    return bytes(header) + table + bytes(entry).ljust(512, b"\0") + stream.ljust(sectors * 512, b"\0")


def biff(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)


BOF = (0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
FAR_CELL = (0x0203, struct.pack("<HHHd", 65_535, 255, 0, 1.0))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_text_table_is_read_in_any_usual_encoding(encoding: str) -> None:
    assert only(read_file("题库.csv", CSV.encode(encoding))).content.stem == "安全电压是多少"


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_the_delimiter_is_recognised(delimiter: str) -> None:
    data = CSV.replace(",", delimiter).encode()
    assert texts_of(only(read_file("题库.csv", data))) == ["36V", "220V"]


def test_what_a_file_is_counts_and_not_what_it_is_called() -> None:
    assert only(read_file("题库.csv", XLSX)).source.sheet == "Sheet1"
    assert only(read_file("题库.txt", CSV.replace(",", "\t").encode())).source.sheet is None
    assert only(read_file("题库.txt", b'[{"question": "1+1=2", "answer": true}]')).kind == "true_false"


def packed(parts: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return whole.getvalue()


FILES: dict[str, tuple[str, bytes]] = {
    "file.empty": ("a.xlsx", b""),
    "file.too_large": ("a.csv", b"a" * (limits.MAX_FILE_BYTES + 1)),
    "file.not_text": ("a.csv", "题干,答案\n题\0,对\n".encode()),
    "file.encoding_unknown": ("a.csv", b"\x81\xff\xff\x80 \xff"),
    "import.unsupported_file": ("a.txt", "随便一句话".encode()),
    "import.workbook_damaged": ("a.xlsx", b"\x81\xff\xff\x80 \xff"),
    "import.document_damaged": ("a.docx", b"PK\x03\x04 cut off"),
    "file.unreadable": ("a.xlsx", XLSX[: len(XLSX) // 2]),
    "file.encrypted": ("a.xlsx", compound("EncryptedPackage", bytes(600))),
    "file.is_archive": ("a.zip", packed({"a.txt": b"x"})),
    "import.old_document": ("a.doc", compound("WordDocument", b"x")),
    "import.xml_unreadable": ("a.docx", packed({"word/document.xml": b"<a>"})),
    "file.is_presentation": ("a.pptx", packed({"ppt/presentation.xml": b"<a/>"})),
    "file.is_open_document": ("a.ods", packed({"mimetype": b"x", "content.xml": b"<a/>"})),
    "file.is_binary_workbook": ("a.xlsb", packed({"xl/workbook.bin": b"x"})),
    "file.is_pdf": ("a.pdf", b"%PDF-1.7\n%\xe2\xe3"),
    "file.is_image": ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(40)),
    "file.is_recording": ("a.mp4", bytes(4) + b"ftypisom" + bytes(40)),
    "file.is_web_page": ("a.xls", b"<html><table></table></html>"),
    "import.json_unreadable": ("a.json", b'[{"a": 1}'),
    "import.json_no_records": ("a.json", b'{"a": 1}'),
    "import.no_rows": ("a.json", b"[]"),
    "import.layout_unknown": ("a.csv", "这里\n没有\n".encode()),
}


@pytest.mark.parametrize("code", FILES)
def test_a_file_that_cannot_be_read_gives_one_problem_of_row_zero(code: str) -> None:
    reading = read_file(*FILES[code])
    assert codes(reading) == [code]
    assert (reading.read, reading.drafts, reading.problems[0].row) == (0, (), 0)


def test_a_workbook_with_nothing_in_it_holds_no_items() -> None:
    assert codes(read_file("a.xlsx", workbook([]))) == ["import.no_rows"]
    assert codes(read_file("a.xlsx", workbook([HEADER]))) == ["import.no_rows"]


def test_zip_bombs_are_refused_by_what_they_declare() -> None:
    tight = packed({"xl/workbook.xml": b" " * (limits.RATIO_FREE_BYTES + 1)})
    many = packed({f"xl/{n}.xml": b"" for n in range(limits.MAX_PARTS + 1)})
    assert codes(read_file("a.xlsx", tight)) == ["file.packed_too_tightly"]
    assert codes(read_file("a.xlsx", many)) == ["file.too_many_parts"]


def test_a_workbook_that_unpacks_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 1000)
    assert codes(read_file("a.xlsx", XLSX)) == ["file.unpacks_too_large"]


FAR = {
    "import.too_many_rows": '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
    "import.too_many_columns": '<row r="9"><c r="XFD9"><v>1</v></c></row>',
    "import.sheet_too_large": '<row r="99999"><c r="IV99999"><v>1</v></c></row>',
    "file.unreadable": '<row r="9"><c r="9Z"><v>1</v></c></row>',
}


@pytest.mark.parametrize("code", FAR)
def test_a_cell_far_out_does_not_make_the_reader_reserve_the_whole_rectangle(code: str) -> None:
    assert codes(read_file("a.xlsx", with_sheet_xml(XLSX, add_rows(FAR[code])))) == [code]


def test_formatted_but_empty_cells_far_out_do_no_harm() -> None:
    far = add_rows('<row r="1048576"><c r="XFD1048576"/></row>')
    assert only(read_file("a.xlsx", with_sheet_xml(XLSX, far))).source.row == 2


def test_a_document_type_in_a_sheet_is_refused() -> None:
    data = with_sheet_xml(
        XLSX, lambda part: b'<!DOCTYPE a [<!ENTITY x "y">]>' + part[part.index(b"<worksheet") :]
    )
    assert codes(read_file("a.xlsx", data)) == ["file.unreadable"]


def test_one_text_shown_very_often_is_counted_as_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_SHEET_CHARACTERS", 50)
    rows = [ROW] * 10
    assert codes(read_file("a.xlsx", workbook([HEADER, *rows]))) == ["import.sheet_too_large"]


def test_too_many_sheets_rows_and_columns_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = [[HEADER, ROW]] * (limits.MAX_SHEETS + 1)
    assert codes(read_file("a.xlsx", workbook(*sheets))) == ["import.too_many_sheets"]
    assert codes(read_file("a.csv", b"a," * limits.MAX_COLUMNS + b"a\n")) == ["import.too_many_columns"]
    monkeypatch.setattr(limits, "MAX_ROWS", 3)
    assert codes(read_file("a.csv", CSV.encode() * 3)) == ["import.too_many_rows"]
    assert codes(read_file("a.json", b"[{},{},{},{}]")) == ["import.too_many_rows"]


def test_error_values_and_dates_are_not_taken_for_text() -> None:
    error = add_rows('<row r="3"><c r="B3" t="e"><v>#DIV/0!</v></c><c r="G3" t="str"><v>A</v></c></row>')
    assert codes(read_file("a.xlsx", with_sheet_xml(XLSX, error))) == ["import.error_cell"]
    reading = read_file("a.xlsx", with_a_date())
    assert (codes(reading), reading.problems[0].facts) == (["import.date_cell"], {"column": "C"})


def with_a_date() -> bytes:
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ROW)
        sheet.write_datetime(1, 2, date(2024, 1, 2), book.add_format({"num_format": "yyyy-mm-dd"}))
    return whole.getvalue()


def test_an_old_workbook_is_measured_before_it_is_read() -> None:
    far = biff(BOF, FAR_CELL, (0x000A, b""))
    assert codes(read_file("a.xls", compound("Workbook", far))) == ["import.sheet_too_large"]
    locked = biff(BOF, (0x002F, bytes(6)), (0x000A, b""))
    assert codes(read_file("a.xls", compound("Workbook", locked))) == ["file.encrypted"]
    wide = biff(BOF, (0x0200, struct.pack("<IIHHH", 0, 2**31, 0, 2**15, 0)))
    assert codes(read_file("a.xls", compound("Workbook", wide))) == ["import.sheet_too_large"]
    assert codes(read_file("a.xls", compound("WordDocument", b"x"))) == ["import.old_document"]
    assert codes(read_file("a.xls", OLE + bytes(600))) == ["file.unreadable"]


def test_an_old_workbook_tells_the_format_of_each_number() -> None:
    head = biff(
        BOF,
        (0x041E, struct.pack("<HHB", 164, 3, 0) + b"000"),
        *((0x00E0, struct.pack("<HH", 0, number)) for number in (0, 9, 164)),
    )
    at = len(head) + 4 + 8 + 6 + 4
    sheet = (0x0085, struct.pack("<IHBB", at, 0, 6, 0) + b"Sheet1")
    cells = (
        (0x0203, struct.pack("<HHHd", 1, 0, 0, 0.05)),
        (0x027E, struct.pack("<HHHI", 1, 1, 1, 0)),
        (0x00BD, struct.pack("<HHHIHIH", 1, 2, 2, 0, 7, 0, 3)),
    )
    book = head + biff(sheet, (0x000A, b""), BOF, *cells, (0x000A, b""))
    spoilt, formats = legacy.measure(compound("Workbook", book))
    assert spoilt == {"Sheet1": {}}
    assert formats == {"Sheet1": {(2, 1): "0%", (2, 2): "000", (2, 3): "[?]"}}


RECORDS = {
    "list of pairs": {
        "Problem": "题",
        "Opts": [{"key": "A", "value": "A.甲"}, {"key": "B", "value": "B.乙"}],
        "Ans": ["B"],
    },
    "object": {"question": "题", "option": {"A": "（A）甲", "B": "（B）乙"}, "answer": "B"},
    "texts": {"content": "题", "answers": ["A、甲", "B、乙"], "mark": "B", "type": "单选题"},
    "one text": {"category": "单选题", "title": "题", "choices": "**A、甲 **B、乙", "answers": "B"},
    "own ids": {"title": "题", "options": [{"id": 7, "text": "甲"}, {"id": 9, "text": "乙"}], "answer": 9},
    "fields": {"stem": "题", "optionA": "甲", "optionB": "乙", "key": "B"},
    "labels": {
        "question": "题",
        "answer ": "B",
        "options": [{"label": "A", "text": "甲"}, {"label": "B", "text": "乙"}],
    },
}


@pytest.mark.parametrize("shape", RECORDS)
def test_records_of_every_usual_shape_say_the_same(shape: str) -> None:
    draft = only(read_file("a.json", json.dumps([RECORDS[shape]], ensure_ascii=False).encode()))
    assert (draft.kind, draft.content.stem, key_of(draft), texts_of(draft)) == (
        "single_choice",
        "题",
        "b",
        ["甲", "乙"],
    )


@pytest.mark.parametrize("depth", [20, 700, 100_000])
def test_records_nested_deeper_than_any_bank_are_refused(depth: int) -> None:
    data = '[{"question": ' + "[" * depth + "]" * depth + "}]"
    assert codes(read_file("a.json", data.encode())) == ["import.json_unreadable"]


def test_records_may_stand_inside_an_object_or_one_on_each_line() -> None:
    record = RECORDS["object"]
    inside = json.dumps({"code": 0, "data": {"list": [record, 5]}})
    lines = "\n".join(json.dumps(record) for _ in range(2))
    assert codes(read_file("a.json", inside.encode())) == ["import.record_not_object"]
    assert len(read_file("a.jsonl", lines.encode()).drafts) == 2


STARTS = [b"", b"PK\x03\x04", OLE, b"[", b"\xff\xfe", b"a,b\n", b"<quiz>", b"::a:: {", b"1. a\nA. b\n"]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(STARTS))
def test_no_bytes_whatever_raise(data: bytes, start: bytes) -> None:
    for name in ("a.xlsx", "a.csv", "a.json", "a.txt", "a"):
        reading = read_file(name, start + data)
        assert reading.read == len(reading.drafts) + rejected_rows(reading.problems)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(XLSX) - 1), st.integers(0, 255), st.booleans())
def test_a_damaged_workbook_never_raises(place: int, byte: int, cut: bool) -> None:
    damaged = bytearray(XLSX)
    damaged[place] = byte
    reading = read_file("a.xlsx", bytes(damaged[: place + 1] if cut else damaged))
    assert reading.read == len(reading.drafts) + rejected_rows(reading.problems)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["A", "AB", "题", "单选题"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["A", "key", "value", "id"]), inner, max_size=4)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["question", "options", "answer", "type", "category", "mark", "A", "B", "难度", "章节"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(NAMES, VALUES, max_size=6) | VALUES, max_size=5))
def test_any_json_keeps_the_law_of_reading(records: list[object]) -> None:
    reading = read_file("a.json", json.dumps(records).encode())
    assert reading.read == len(reading.drafts) + rejected_rows(reading.problems)


CELLS = st.text(max_size=6) | st.sampled_from(
    ["题干", "答案", "选项", "A", "AB", "题型", "单选题", "A.甲**B.乙", "对"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=6), max_size=8), st.booleans())
def test_any_table_keeps_the_law_of_reading(rows: list[list[str]], headed: bool) -> None:
    lines = [["题型", "题干", "选项", "答案"], *rows] if headed else rows
    text = "\n".join("\t".join(cell.replace("\t", " ") for cell in row) for row in lines)
    reading = read_file("a.tsv", text.encode("utf-8", "replace"))
    assert reading.read == len(reading.drafts) + rejected_rows(reading.problems)
