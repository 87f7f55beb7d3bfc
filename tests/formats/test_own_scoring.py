"""What a file scores by a rule of its own is told and kept with the source, and never taken for the key."""

from question_bank.formats import stated
from question_bank.formats.detect import read_file

MOODLE = """<quiz><question type="multichoice"><name><text>Q</text></name>
<questiontext format="html"><text>挂接地线之前先做什么？</text></questiontext><single>true</single>
<answer fraction="100"><text>验电</text></answer><answer fraction="-33.33333"><text>放电</text></answer>
<answer fraction="0"><text>登杆</text></answer></question>
<question type="multichoice"><name><text>P</text></name>
<questiontext format="html"><text>哪些要停电？</text></questiontext><single>false</single>
<answer fraction="50"><text>检修</text></answer><answer fraction="50"><text>拆线</text></answer>
<answer fraction="0"><text>巡视</text></answer></question></quiz>"""
GIFT = "::Q:: 先做什么？ {=验电 ~%-25%放电 ~登杆}\n\n::P:: 哪些？ {~%60%甲 ~%40%乙 ~丙}\n"
QTI = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="t">
<responseDeclaration identifier="R" cardinality="multiple" baseType="identifier">
<correctResponse><value>A</value><value>B</value></correctResponse>
<mapping lowerBound="0"><mapEntry mapKey="A" mappedValue="1"/><mapEntry mapKey="B" mappedValue="1"/>
<mapEntry mapKey="C" mappedValue="-1"/></mapping></responseDeclaration>
<itemBody><choiceInteraction responseIdentifier="R" maxChoices="0"><prompt>哪些要停电？</prompt>
<simpleChoice identifier="A">检修</simpleChoice><simpleChoice identifier="B">拆线</simpleChoice>
<simpleChoice identifier="C">巡视</simpleChoice></choiceInteraction></itemBody></assessmentItem>"""


def test_plain_shares_are_no_scoring_of_their_own() -> None:
    assert stated.scoring([100, 0, 0]) == stated.scoring([33.3, 33.3, 33.4, 0]) == ""
    assert stated.scoring([100, -50]) == "A 100, B -50"


def test_a_wrong_option_that_costs_all_says_no_more_than_which_are_right() -> None:
    assert stated.scoring([50, 50, -100], all_or_none=True) == ""
    assert stated.scoring([50, 50, -50], all_or_none=True) == "A 50, B 50, C -50"
    assert stated.scoring([100, -100]) == "A 100, B -100"


def test_penalties_and_unequal_parts_are_counted_in_the_report_and_kept_with_the_source() -> None:
    for name, text, scorings in (
        ("m.xml", MOODLE, ["A 100, B -33.3333, C 0", None]),
        ("g.gift", GIFT, ["A 100, B -25, C 0", "A 60, B 40, C 0"]),
        ("q.xml", QTI, ["A 1, B 1, C -1"]),
    ):
        reading = read_file(name, text.encode())
        assert reading.problems == ()
        assert [draft.raw.get("scoring") for draft in reading.drafts] == scorings
        (note,) = reading.notes
        told = sum(each is not None for each in scorings)
        assert (note.code, note.facts["count"]) == ("import.scoring_left_out", told)
