"""QTI of every version, single items and packages: what is read and what is refused by name."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats import limits
from question_bank.formats.detect import read_file
from question_bank.formats.drafts import Reading, fingerprint, rejected_rows
from tests import make_pictures
from tests.formats.workbooks import codes, key_of, only, texts_of


def read(text: str) -> Reading:
    return read_file("item.xml", text.encode())


def told(reading: Reading) -> list[tuple[str, object]]:
    return [(problem.code, problem.facts.get("kind")) for problem in reading.problems]


def law(reading: Reading) -> bool:
    return reading.read == len(reading.drafts) + rejected_rows(reading.problems)


CHOICE_2 = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1" title="Thread">
<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="identifier">
<correctResponse>{right}</correctResponse></responseDeclaration>
<itemBody><p>Look.</p><choiceInteraction responseIdentifier="R" maxChoices="{most}">
<prompt>Which cuts a <b>thread</b>?</prompt><simpleChoice identifier="x">file</simpleChoice>
<simpleChoice identifier="y">die<feedbackInline identifier="f">!</feedbackInline></simpleChoice>
</choiceInteraction></itemBody></assessmentItem>"""
SINGLE_2 = CHOICE_2.format(cardinality="single", right="<value>y</value>", most=1)
SINGLE_3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i1">
<qti-response-declaration identifier="R" cardinality="single" base-type="identifier">
<qti-correct-response><qti-value>y</qti-value></qti-correct-response></qti-response-declaration>
<qti-item-body><p>Look.</p><qti-choice-interaction response-identifier="R" max-choices="1">
<qti-prompt>Which cuts a <b>thread</b>?</qti-prompt>
<qti-simple-choice identifier="x">file</qti-simple-choice>
<qti-simple-choice identifier="y">die</qti-simple-choice></qti-choice-interaction></qti-item-body>
</qti-assessment-item>"""
SINGLE_1 = """<questestinterop><item ident="i1"><presentation><material>
<mattext texttype="text/html">&lt;p&gt;Look.&lt;/p&gt;
&lt;p&gt;Which cuts a &lt;b&gt;thread&lt;/b&gt;?&lt;/p&gt;
</mattext></material><response_lid ident="R" rcardinality="Single"><render_choice>
<response_label ident="x"><material><mattext>file</mattext></material></response_label>
<response_label ident="y"><material><mattext>die</mattext></material></response_label>
</render_choice></response_lid></presentation><resprocessing><respcondition><conditionvar>
<varequal respident="R">y</varequal></conditionvar><setvar action="Set">100</setvar></respcondition>
</resprocessing></item></questestinterop>"""
ENTRY_2 = """<assessmentItem identifier="i2"><responseDeclaration identifier="R" cardinality="single"
 baseType="string"><correctResponse><value>36</value></correctResponse><mapping>
<mapEntry mapKey="36" mappedValue="1"/><mapEntry mapKey="thirty-six" mappedValue="1"/></mapping>
</responseDeclaration><itemBody><p>Safe voltage is <textEntryInteraction responseIdentifier="R"/> V.</p>
</itemBody></assessmentItem>"""


def test_one_item_in_three_versions_of_qti_is_the_same_item() -> None:
    items = [only(read(text)) for text in (SINGLE_1, SINGLE_2, SINGLE_3)]
    assert {(key_of(item), *texts_of(item)) for item in items} == {("b", "file", "die")}
    assert len({fingerprint(item) for item in items}) == 1
    assert items[1].content.stem == "<p>Look.</p><p>Which cuts a <b>thread</b>?</p>"


def test_qti_choices_of_several_and_text_entries_are_read() -> None:
    both = CHOICE_2.format(cardinality="multiple", right="<value>x</value><value>y</value>", most=0)
    assert (only(read(both)).kind, key_of(only(read(both)))) == ("multiple_choice", ("a", "b"))
    entry = only(read(ENTRY_2))
    assert (entry.content.stem, key_of(entry)) == ("Safe voltage is [[1]] V.", [["36", "thirty-six"]])


REFUSED_QTI = {
    "import.kind_not_supported": SINGLE_2.replace("choiceInteraction", "drawingInteraction"),
    "item.key_missing": SINGLE_2.replace("<value>y</value>", ""),
    "item.key_beyond_options": SINGLE_2.replace("<value>y</value>", "<value>z</value>"),
    "import.several_letters": SINGLE_2.replace("<value>y</value>", "<value>x</value><value>y</value>"),
    "import.media_not_carried": SINGLE_2.replace("<p>Look.</p>", '<p><img src="a.png"/></p>'),
    "import.partial_credit": ENTRY_2.replace('thirty-six" mappedValue="1"', 'forty" mappedValue="0.5"'),
    "import.answer_pattern": ENTRY_2.replace(
        "</itemBody>", "</itemBody><responseProcessing><patternMatch/></responseProcessing>"
    ),
    "import.scoring_unclear": SINGLE_1.replace("<varequal", "<durequal/><varequal"),
}


@pytest.mark.parametrize("code", REFUSED_QTI)
def test_what_a_qti_item_cannot_be_here_is_said(code: str) -> None:
    assert codes(read(REFUSED_QTI[code])) == [code]


def test_a_refused_qti_item_is_named_by_its_interactions() -> None:
    assert told(read(REFUSED_QTI["import.kind_not_supported"])) == [
        ("import.kind_not_supported", "drawingInteraction")
    ]


def test_a_refused_item_of_xml_or_gift_is_known_again_by_how_it_begins() -> None:
    refused = REFUSED_QTI["import.kind_not_supported"]
    silent = '<assessmentItem title="Thread"><itemBody><drawingInteraction/></itemBody></assessmentItem>'
    moodle = "<quiz><question type='ddmarker'><name><text>n</text></name><questiontext><text>{}</text>"
    moodle += "</questiontext></question></quiz>"
    told = {
        "Look. Which cuts a thread?": read(refused),
        "Thread": read(silent),
        "Which?": read(SINGLE_1.replace("varequal", "durequal").replace("Look.", "Which?")),
        "2 < 3": read(moodle.format("&lt;p&gt;2 &amp;lt; 3&lt;/p&gt;")),
        "n": read(moodle.format("")),
        "甲": read_file("a.gift", "::n:: 甲{~乙 ~丙}".encode()),
    }
    for begins, reading in told.items():
        assert [each.begins[: len(begins)] for each in reading.problems] == [begins]
    assert not read(refused).layouts


def package(parts: dict[str, str], listed: list[str], manifest: str = "imsmanifest.xml") -> bytes:
    files = "".join(f'<resource href="{path}"><file href="{path}"/></resource>' for path in listed)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(manifest, f"<manifest><resources>{files}</resources></manifest>")
        for name, part in parts.items():
            archive.writestr(name, part)
    return whole.getvalue()


def test_a_package_gives_the_items_its_manifest_lists_each_with_its_path() -> None:
    data = package(
        {
            "items/a.xml": SINGLE_2,
            "items/b.xml": ENTRY_2,
            "page.xml": "<page/>",
            "stray.xml": ENTRY_2,
        },
        ["items/a.xml", "items/b.xml", "page.xml", "gone.xml", "style.css"],
    )
    reading = read_file("a.zip", data)
    assert [(d.source.sheet, d.source.row) for d in reading.drafts] == [
        ("items/a.xml", 1),
        ("items/b.xml", 1),
    ]
    assert [(p.code, p.row, p.facts) for p in reading.problems] == [
        ("import.package_part_missing", 0, {"part": "gone.xml"})
    ]
    note = reading.notes[-1]
    assert (note.code, note.facts) == ("import.package_unlisted", {"count": 1, "part": "stray.xml"})


def test_a_test_in_a_package_leads_to_its_items_also_when_the_manifest_does_not() -> None:
    test = (
        '<qti-assessment-test><qti-assessment-item-ref href="../items/a.xml"/>'
        '<qti-assessment-item-ref href="../items/a.xml"/></qti-assessment-test>'
    )
    data = package({"tests/t.xml": test, "items/a.xml": SINGLE_3}, ["tests/t.xml"])
    assert only(read_file("a.zip", data)).source.sheet == "items/a.xml"


def test_a_damaged_part_of_a_package_does_not_cost_the_others() -> None:
    reading = read_file("a.zip", package({"a.xml": "<item", "b.xml": SINGLE_2}, ["a.xml", "b.xml"]))
    assert [(p.code, p.sheet, p.row) for p in reading.problems] == [("import.xml_unreadable", "a.xml", 0)]
    assert (len(reading.drafts), reading.read) == (1, 1)


@pytest.mark.parametrize("path", ["../a.xml", "/etc/a.xml", "x/../../a.xml", "c:\\a.xml"])
def test_a_path_that_leads_out_of_a_package_is_refused(path: str) -> None:
    assert codes(read_file("a.zip", package({}, [path]))) == ["import.package_path"]
    assert codes(read_file("a.zip", package({path: SINGLE_2}, []))) == ["import.package_path"]


@pytest.mark.parametrize(
    ("path", "code"), [("../etc/passwd", "package_path"), ("gone", "package_part_missing")]
)
def test_what_is_listed_as_an_item_counts_whatever_it_is_called(path: str, code: str) -> None:
    data = package({}, [f'{path}" type="imsqti_item_xmlv2p1'])
    assert f"import.{code}" in codes(read_file("a.zip", data))


def test_packed_bombs_are_refused_whatever_they_are_called() -> None:
    tight = package({"a.xml": " " * (limits.RATIO_FREE_BYTES + 1)}, ["a.xml"])
    many = package({f"{n}.xml": "" for n in range(limits.MAX_PARTS + 1)}, [])
    assert codes(read_file("a.zip", tight)) == ["file.packed_too_tightly"]
    assert codes(read_file("a.zip", many)) == ["file.too_many_parts"]


SAMPLES = [SINGLE_1, SINGLE_2, SINGLE_3, ENTRY_2, *REFUSED_QTI.values()]
PIECES = st.text(max_size=12) | st.sampled_from(["<", "</", "&amp;", "<p>", "<value>y</value>", "[[1]]", '"'])


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SAMPLES), st.integers(0, 2000), st.integers(0, 40), PIECES)
def test_a_damaged_item_never_raises_and_is_accounted_for(text: str, at: int, cut: int, piece: str) -> None:
    place = at % (len(text) + 1)
    damaged = text[:place] + piece + text[place + cut :]
    assert law(read_file("a.xml", damaged.encode("utf-8", "replace")))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5000), st.integers(0, 255), st.booleans())
def test_a_damaged_package_never_raises(at: int, byte: int, cut: bool) -> None:
    damaged = bytearray(package({"a.xml": SINGLE_2}, ["a.xml"]))
    place = at % len(damaged)
    damaged[place] = byte
    assert law(read_file("a.zip", bytes(damaged[: place + 1] if cut else damaged)))


NESTED = SINGLE_2.replace(
    "<p>Look.</p>",
    '<p><object type="image/eps" data="a.eps"><object type="image/png" data="images/a.png">A map</object>'
    "</object></p>",
)


def test_items_packed_without_a_manifest_are_read_part_by_part_with_the_pictures_beside_them() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, part in {
            "b.xml": NESTED,
            "a.xml": ENTRY_2,
            "svg.xml": NESTED.replace("a.eps", "a.svg").replace("a.png", "b.svg"),
            "other.xml": "<quiz/>",
            "a.svg": "<svg/>",
        }.items():
            archive.writestr(name, part)
        archive.writestr("images/a.png", make_pictures.png(60, 40))
    reading = read_file("a.zip", whole.getvalue())
    assert [draft.source.sheet for draft in reading.drafts] == ["a.xml", "b.xml"]
    assert 'alt="A map"' in reading.drafts[1].content.stem
    assert [(p.code, p.sheet) for p in reading.problems] == [
        ("import.xml_unknown", "other.xml"),
        ("asset.no_picture", "svg.xml"),
    ]


def test_an_archive_without_items_is_no_package() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.xml", "<quiz/>")
    assert codes(read_file("a.zip", whole.getvalue())) == ["file.is_archive"]
