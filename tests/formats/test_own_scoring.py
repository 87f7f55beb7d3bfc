"""What a file scores by a rule of its own is told and kept with the source, and never taken for the key."""

from fractions import Fraction

import pytest

from question_bank.formats import stated
from question_bank.formats.detect import read_file
from question_bank.rules.scoring import ScoringName, Way, ways

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


WATER = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="t">
<responseDeclaration identifier="RESPONSE" cardinality="multiple" baseType="identifier">
<correctResponse><value>H</value><value>O</value></correctResponse>MAPPING</responseDeclaration>
<itemBody><choiceInteraction responseIdentifier="RESPONSE" maxChoices="0"><prompt>水由什么组成？</prompt>
<simpleChoice identifier="H">氢</simpleChoice><simpleChoice identifier="He">氦</simpleChoice>
<simpleChoice identifier="O">氧</simpleChoice><simpleChoice identifier="Cl">氯</simpleChoice>
</choiceInteraction></itemBody>PROCESSING</assessmentItem>"""
MAPPED = """<mapping lowerBound="0" upperBound="2" defaultValue="{}"><mapEntry mapKey="H" mappedValue="1"/>
<mapEntry mapKey="O" mappedValue="1"/>{}</mapping>"""
TEMPLATE = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/{}"/>'.format
BY_MAPPING, BY_MATCH = TEMPLATE("map_response"), TEMPLATE("match_correct.xml")
IN_WORDS = """<responseProcessing><responseCondition><responseIf><isNull>
<variable identifier="RESPONSE"/></isNull><setOutcomeValue identifier="SCORE">
<baseValue baseType="float">0</baseValue></setOutcomeValue></responseIf>
<responseElse><setOutcomeValue identifier="SCORE"><mapResponse identifier="RESPONSE"/></setOutcomeValue>
</responseElse></responseCondition></responseProcessing>"""
MATCHED = """<responseProcessing><responseCondition><responseIf><match><variable identifier="RESPONSE"/>
<correct identifier="RESPONSE"/></match><setOutcomeValue identifier="SCORE">{}</setOutcomeValue></responseIf>
</responseCondition></responseProcessing>"""
CANVAS = """<questestinterop><item ident="i" title="t"><itemmetadata><qtimetadata><qtimetadatafield>
<fieldlabel>question_type</fieldlabel><fieldentry>TYPE</fieldentry></qtimetadatafield>MORE</qtimetadata>
</itemmetadata><presentation><material><mattext>哪些要停电？</mattext></material>
<response_lid ident="r" rcardinality="Multiple"><render_choice>
<response_label ident="1"><material><mattext>检修</mattext></material></response_label>
<response_label ident="2"><material><mattext>拆线</mattext></material></response_label>
<response_label ident="3"><material><mattext>巡视</mattext></material></response_label></render_choice>
</response_lid></presentation><resprocessing><outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE"/>
</outcomes><respcondition continue="No"><conditionvar><and><varequal respident="r">1</varequal>
<varequal respident="r">2</varequal><not><varequal respident="r">3</varequal></not></and></conditionvar>
<setvar action="Set" varname="SCORE">100</setvar></respcondition></resprocessing></item></questestinterop>"""
ALGORITHM = """<qtimetadatafield><fieldlabel>scoring_algorithm</fieldlabel><fieldentry>{}</fieldentry>
</qtimetadatafield>"""


def first(name: str, text: str) -> Way | None:
    """The rule of ours that the only item of a file was scored by, as the report tells it too."""
    reading = read_file(name, text.encode())
    assert reading.problems == ()
    (draft,) = reading.drafts
    found = ways(draft.scoring) if draft.scoring is not None else ()
    noted = {note.code.removeprefix("import.scoring_") for note in reading.notes}
    if found:
        assert noted == {"deducted" if found[0].deduction else found[0].name}
    else:
        assert noted <= {"left_out"}
        assert ("left_out" in noted) is ("scoring" in draft.raw)
    return next(iter(found), None)


def test_plain_shares_are_no_scoring_of_their_own() -> None:
    assert stated.scoring([100, 0, 0]) == stated.scoring([33.3, 33.3, 33.4, 0]) == ""
    assert stated.scoring([100, -50]) == "A 100, B -50"


def test_a_wrong_option_that_costs_all_says_no_more_than_which_are_right() -> None:
    assert stated.scoring([50, 50, -100], several=True) == ""
    assert stated.scoring([50, 50, -50], several=True) == "A 50, B 50, C -50"
    assert stated.scoring([50, 50, 0], several=True) == "A 50, B 50, C 0"
    assert stated.scoring([100, -100]) == "A 100, B -100"


def test_penalties_and_unequal_parts_are_counted_in_the_report_and_kept_with_the_source() -> None:
    for name, text, scorings, told in (
        (
            "m.xml",
            MOODLE,
            ["A 100, B -33.3333, C 0", "A 50, B 50, C 0"],
            {"import.scoring_left_out": 2},
        ),
        (
            "g.gift",
            GIFT,
            ["A 100, B -25, C 0", "A 60, B 40, C 0"],
            {"import.scoring_left_out": 2},
        ),
        ("q.xml", QTI, ["A 1, B 1, C -1"], {"import.scoring_left_out": 1}),
    ):
        reading = read_file(name, text.encode())
        assert reading.problems == ()
        assert [draft.raw.get("scoring") for draft in reading.drafts] == scorings
        assert {note.code: note.facts["count"] for note in reading.notes} == told


def test_percentages_of_moodle_are_read_as_the_rule_that_pays_the_same() -> None:
    said = "::{}:: 哪些要停电？ {{{}}}\n".format
    net = said("net", "~%33.333%甲 ~%33.333%乙 ~%33.333%丙 ~%-33.333%丁")
    assert first("a.gift", net) == Way(ScoringName.NET_CORRECT)
    voided = said("void", "~%50%甲 ~%50%乙 ~%-100%丙 ~%-100%丁")
    assert first("a.gift", voided) == Way(ScoringName.PROPORTIONAL_PARTIAL)
    assert first("a.gift", said("half", "~%50%甲 ~%50%乙 ~%-25%丙")) is None
    deducted = first("a.gift", said("one", "=甲 ~%-33.33333%乙 ~%-33.33333%丙"))
    assert deducted == Way(ScoringName.ALL_OR_NOTHING, Fraction(1, 3))
    assert first("a.gift", said("plain", "=甲 ~乙 ~丙")) is None


def test_pairs_and_orders_of_moodle_are_read_as_they_are_graded_there() -> None:
    pairs = "::p:: 连线 {=一 -> 1 =二 -> 2 =三 -> 3}\n"
    assert first("a.gift", pairs) == Way(ScoringName.PER_PART)
    order = "::o:: 排序 {{>3 ALL VERTICAL {}\n验电\n放电\n接地\n}}\n".format
    assert first("a.gift", order("ABSOLUTE_POSITION SHOW")) == Way(ScoringName.PER_PART)
    assert first("a.gift", order("ALL_OR_NOTHING")) == Way(ScoringName.ALL_OR_NOTHING)
    longest = Way(ScoringName.LONGEST_ORDERED_SUBSET)
    assert first("a.gift", order("LONGEST_ORDERED_SUBSET SHOW none")) == longest
    assert first("a.gift", order("RELATIVE_NEXT_EXCLUDE_LAST")) is None
    assert first("a.gift", "::o:: 排序 {>3 ALL\n验电\n放电\n接地\n}\n") is None


def test_gaps_of_a_cloze_that_weigh_the_same_are_paid_one_by_one() -> None:
    quiz = """<quiz><question type="cloze"><questiontext format="html"><text>{}</text></questiontext>
    </question></quiz>""".format
    even = quiz("先{1:SHORTANSWER:=验电}，再{1:SHORTANSWER:=放电}。")
    assert first("c.xml", even) == Way(ScoringName.PER_PART)
    assert first("c.xml", quiz("先{1:SHORTANSWER:=验电}，再{2:SHORTANSWER:=放电}。")) is None
    assert first("c.xml", quiz("先{1:SHORTANSWER:=验电}。")) is None


NET, PROPORTIONAL = Way(ScoringName.NET_CORRECT), Way(ScoringName.PROPORTIONAL_PARTIAL)
WHOLE = Way(ScoringName.ALL_OR_NOTHING)


@pytest.mark.parametrize(
    ("mapping", "processing", "way"),
    [
        (MAPPED.format("-1", ""), BY_MAPPING, NET),
        (MAPPED.format("-1", ""), IN_WORDS, NET),
        (MAPPED.format("-2", ""), BY_MAPPING, PROPORTIONAL),
        (MAPPED.format("-2", '<mapEntry mapKey="Cl" mappedValue="-1"/>'), BY_MAPPING, None),
        (MAPPED.format("0", ""), BY_MAPPING, None),
        (MAPPED.format("-1", "").replace('"2"', '"1"', 1), BY_MAPPING, None),
        (MAPPED.format("-1", "").replace("lowerBound", "least"), BY_MAPPING, None),
        (MAPPED.format("-1", ""), BY_MATCH, WHOLE),
        (MAPPED.format("-1", ""), "", None),
        (MAPPED.format("-1", ""), TEMPLATE("map_response_point"), None),
        ("", BY_MATCH, WHOLE),
        ("", BY_MAPPING, None),
        ("", MATCHED.format('<baseValue baseType="float">1</baseValue>'), WHOLE),
        ("", MATCHED.format('<variable identifier="MAXSCORE"/>'), WHOLE),
        (
            "",
            MATCHED.format(
                '<sum><variable identifier="SCORE"/><baseValue baseType="float">1</baseValue></sum>'
            ),
            WHOLE,
        ),
        ("", MATCHED.format('<product><variable identifier="SCORE"/></product>'), None),
        ("", MATCHED.format('<baseValue baseType="float">1</baseValue><null/>'), None),
        ("", MATCHED.format('<variable identifier="OTHER"/>'), None),
    ],
)
def test_a_mapping_of_qti_is_read_where_the_processing_says_that_it_counts(
    mapping: str, processing: str, way: Way | None
) -> None:
    item = WATER.replace("MAPPING", mapping).replace("PROCESSING", processing)
    assert first("q.xml", item) == way


def test_several_answers_of_canvas_are_net_correct_whatever_their_condition_asks_for() -> None:
    canvas = CANVAS.replace("TYPE", "multiple_answers_question").replace
    assert first("c.xml", canvas("MORE", "")) == NET
    assert first("c.xml", canvas("MORE", ALGORITHM.format("PartialScore"))) == NET
    assert first("c.xml", canvas("MORE", ALGORITHM.format("AllOrNothing"))) == WHOLE
    assert first("c.xml", canvas("MORE", ALGORITHM.format("Another"))) is None


def test_a_condition_of_qti_1_that_forbids_all_others_is_all_or_nothing() -> None:
    plain = CANVAS.replace("TYPE", "cc.multiple_response.v0p1").replace("MORE", "")
    assert first("c.xml", plain) == WHOLE
    free = plain.replace('<not><varequal respident="r">3</varequal></not>', "")
    assert first("c.xml", free) is None
