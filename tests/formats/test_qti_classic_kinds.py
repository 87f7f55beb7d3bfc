"""QTI 1.2, as IMS and as Canvas write it: every kind that the bank has, and what it does not have."""

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

import pytest

from question_bank.formats.detect import read_file
from question_bank.formats.drafts import ItemDraft, Reading
from question_bank.kinds import calculated, registry
from question_bank.kinds.contract import KindName
from question_bank.kinds.outcome import Outcome
from tests import make_pictures
from tests.formats.workbooks import codes, only


def html(text: str) -> str:
    return f'<material><mattext texttype="text/html">{escape(text)}</mattext></material>'


def paid(*tests: str, points: float = 100, action: str = "Set") -> str:
    wanted = "".join(tests)
    return (
        f"<respcondition><conditionvar>{wanted}</conditionvar>"
        f'<setvar varname="SCORE" action="{action}">{points}</setvar></respcondition>'
    )


def equal(value: object, response: str = "response1", tag: str = "varequal", more: str = "") -> str:
    return f'<{tag} respident="{response}"{more}>{value}</{tag}>'


def labels(**texts: str) -> str:
    """Ids and texts of the labels of a list."""
    return "".join(
        f'<response_label ident="{ident}">{html(text)}</response_label>' for ident, text in texts.items()
    )


def rows(named: Iterable[tuple[str, str, str]], more: str = "", tag: str = "response_lid") -> str:
    """A response for each: id, words and labels."""
    return "".join(
        f'<{tag} ident="response_{ident}"{more}>{html(words)}<render_choice>{listed}</render_choice></{tag}>'
        for ident, words, listed in named
    )


TYPED = (
    '<response_str ident="response1"><render_fib{0}><response_label ident="a"/></render_fib></response_str>'
)
DECIMAL = TYPED.format(' fibtype="Decimal"')


def item(kind: str, stem: str, shown: str, scored: str, beside: str = "") -> str:
    metadata = (
        "<itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>question_type</fieldlabel>"
        f"<fieldentry>{kind}</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>"
    )
    return (
        f'<item ident="i" title="Valve">{metadata if kind else ""}<presentation>{html(stem)}{shown}'
        f"</presentation><resprocessing>{scored}</resprocessing>{beside}</item>"
    )


def read(*items: str) -> Reading:
    return read_file("quiz.xml", f"<questestinterop>{''.join(items)}</questestinterop>".encode())


def key_of(draft: ItemDraft) -> dict[str, object]:
    return draft.key.model_dump(mode="json", exclude_defaults=True)


def marked(draft: ItemDraft, given: object) -> bool:
    """Whether an answer is right."""
    response = registry.read_response(draft.kind, given)
    outcome = registry.compare(draft.kind, draft.content, draft.key, response)
    assert isinstance(outcome, Outcome)
    return (outcome.hits, outcome.missed, outcome.false_hits) == (outcome.hits + outcome.missed, 0, 0)


EXACT = paid(f"<or>{equal(77)}<and>{equal(70, tag='vargte')}{equal(84, tag='varlte')}</and></or>")
RANGE = paid(equal(1, tag="vargte"), equal("22.5", tag="varlte"))
HALF_OPEN = paid(
    f"<or>{equal('42.00')}<and>{equal(41.995, tag='vargt')}{equal(42.005, tag='varlte')}</and></or>"
)


@pytest.mark.parametrize(
    ("scored", "key"),
    [
        (paid(equal("1234.0")), {"value": "1234.0"}),
        (EXACT, {"value": "77", "tolerance": "7"}),
        (RANGE, {"value": "11.75", "tolerance": "10.75"}),
        (HALF_OPEN, {"value": "42.00", "tolerance": "0.005"}),
        (paid(equal("-5e3", tag="vargte"), equal("-5e3", tag="varlte")), {"value": "-5000"}),
    ],
)
def test_a_number_keeps_what_its_conditions_accept(scored: str, key: dict[str, str]) -> None:
    draft = only(read(item("numerical_question", "How many?", DECIMAL, scored)))
    assert (draft.kind, draft.content.stem, key_of(draft)) == (KindName.NUMERIC, "How many?", key)


def test_a_border_that_does_not_count_is_told_and_numbers_beside_a_range_are_accepted_in_a_blank() -> None:
    opened = read(item("numerical_question", "How many?", DECIMAL, HALF_OPEN))
    assert only(opened).raw["range"] == "(41.995, 42.005]"
    assert [note.code for note in opened.notes] == ["import.border_taken_in"]
    draft = only(read(item("", "How many?", DECIMAL, RANGE + paid(equal("100"), equal("50.0")))))
    assert draft.kind is KindName.FILL_BLANK
    given = {"1": True, "22.5": True, "50": True, "100.00": True, "23": False, "0.9": False}
    assert {text: marked(draft, {"blanks": [text]}) for text in given} == given


def test_a_number_that_is_asked_within_a_text_leaves_its_place_there() -> None:
    behind = "<material><mattext> V is safe.</mattext></material>"
    draft = only(read(item("", "Up to", DECIMAL + behind, paid(equal("36")))))
    assert (draft.kind, draft.content.stem) == (KindName.NUMERIC, "Up to ____ V is safe.")


@pytest.mark.parametrize(
    ("scored", "code"),
    [
        (RANGE + paid(equal(50, tag="vargte"), equal(60, tag="varlte")), "import.answer_pattern"),
        (paid(equal(5, tag="vargte")), "import.answer_pattern"),
        (paid(equal("five")), "import.answer_pattern"),
        (paid(f"<not>{equal(5)}</not>", equal(6)), "import.answer_pattern"),
        (paid(equal(5)) + paid(equal(6), points=50), "import.partial_credit"),
        (paid(equal(5, "other")), "import.scoring_unclear"),
        (paid(equal(5), points=0), "item.key_missing"),
        ("", "item.key_missing"),
    ],
)
def test_a_number_whose_conditions_no_key_can_say_is_refused(scored: str, code: str) -> None:
    assert codes(read(item("numerical_question", "How many?", DECIMAL, scored))) == [code]


LIST = labels(a="Cu", b="Fe", c="Au")
ROWS = rows([("1", "copper", LIST), ("2", "iron", LIST)])
PAIRED = paid(equal("a", "response_1"), points=50, action="Add") + paid(
    equal("b", "response_2"), points=50, action="Add"
)


@pytest.mark.parametrize("kind", ["matching_question", ""])
def test_rows_with_one_list_are_matched_and_what_is_left_over_misleads(kind: str) -> None:
    draft = only(read(item(kind, "Which sign?", ROWS, PAIRED)))
    assert (draft.kind, key_of(draft)) == (KindName.MATCHING, {"pairs": {"p1": "a", "p2": "b"}})
    told = draft.content.model_dump()
    assert [each["text"] for each in told["prompts"]] == ["copper", "iron"]
    assert [each["text"] for each in told["options"]] == ["Cu", "Fe", "Au"]
    grouped = ROWS.replace("response_lid", "response_grp").replace(
        ' ident="r', ' rcardinality="Multiple" ident="r'
    )
    assert only(read(item("", "Which sign?", grouped, PAIRED))).key == draft.key


def test_things_of_which_each_belongs_to_one_group_are_matched_with_the_groups() -> None:
    things = labels(x="wolf", y="ant", z="bear")
    groups = rows([("m", "mammals", things), ("i", "insects", things)], ' rcardinality="Multiple"')
    scored = paid(equal("x", "response_m"), equal("z", "response_m")) + paid(equal("y", "response_i"))
    draft = only(read(item("categorization_question", "Sort them.", groups, scored)))
    assert key_of(draft) == {"pairs": {"p1": "a", "p2": "b", "p3": "a"}}
    astray = scored.replace(equal("z", "response_m"), "")
    assert codes(read(item("", "Sort them.", groups, astray))) == ["import.kind_not_supported"]


@pytest.mark.parametrize(
    ("scored", "code"),
    [
        (PAIRED.replace(">b<", ">q<"), "item.key_beyond_options"),
        (PAIRED.replace("response_2", "response_9"), "import.scoring_unclear"),
        (PAIRED + paid(equal("c", "response_2")), "import.several_letters"),
        (paid(equal("a", "response_1")), "item.key_missing"),
        (paid(f"<or>{equal('a', 'response_1')}</or>"), "import.scoring_unclear"),
    ],
)
def test_pairs_that_are_not_told_one_by_one_are_refused(scored: str, code: str) -> None:
    assert codes(read(item("matching_question", "Which sign?", ROWS, scored))) == [code]


STEPS = (
    '<response_lid ident="response1" rcardinality="Ordered"><render_extension><ims_render_object>'
    f"{labels(a='close', b='earth', c='test')}</ims_render_object></render_extension></response_lid>"
)
INDEXED = "".join(
    paid(equal(step, more=f' index="{place}"'), action="Add")
    for place, step in ((3, "a"), (1, "c"), (2, "b"))
)


IN_TURN = paid(*map(equal, "cba"))


@pytest.mark.parametrize("scored", [IN_TURN, INDEXED, IN_TURN + paid(equal("a"), points=1)])
def test_steps_are_ordered_as_one_condition_lists_them_or_by_their_places(scored: str) -> None:
    draft = only(read(item("", "In which order?", STEPS, scored)))
    assert (draft.kind, key_of(draft)) == (KindName.ORDERING, {"order": ["c", "b", "a"]})


@pytest.mark.parametrize(
    ("scored", "code"),
    [
        (paid(*map(equal, "cba")) + paid(*map(equal, "abc")), "import.scoring_unclear"),
        (paid(*map(equal, "cca")), "import.scoring_unclear"),
        (paid(*map(equal, "cbq")), "item.key_beyond_options"),
        ("".join(paid(equal(step), action="Add") for step in "cba"), "import.scoring_unclear"),
        (paid(equal("c", more=' index="1"')), "import.scoring_unclear"),
        (paid(f"<not>{equal('c')}</not>"), "import.scoring_unclear"),
        ("", "item.key_missing"),
    ],
)
def test_an_order_that_is_not_told_whole_is_refused(scored: str, code: str) -> None:
    assert codes(read(item("ordering_question", "In which order?", STEPS, scored))) == [code]


COLOURS = "Roses are [one], violets are [two]."


def opened(**ways: str) -> str:
    """Labels with what their attributes say."""
    return "".join(
        f'<response_label ident="{ident}"{more}>{html(ident)}</response_label>'
        for ident, more in ways.items()
    )


def test_named_blanks_accept_every_answer_that_is_listed_in_the_order_of_reading() -> None:
    gaps = rows([("two", "two", labels(b="blue", c="azure")), ("one", "one", labels(a="red"))])
    scored = paid(equal("b", "response_two"), points=50, action="Add")
    draft = only(read(item("fill_in_multiple_blanks_question", COLOURS, gaps, scored)))
    assert (draft.kind, draft.content.stem) == (KindName.FILL_BLANK, "Roses are [[1]], violets are [[2]].")
    assert key_of(draft) == {"blanks": [{"accepted": ["red"]}, {"accepted": ["blue", "azure"]}]}


@pytest.mark.parametrize("way", ["TextContainsAnswer", "TextRegex", "TextCloseEnough"])
def test_a_blank_that_accepts_by_a_rule_is_refused(way: str) -> None:
    listed = opened(red=f' answer_type="openEntry" scoring_algorithm="{way}" levenshtein_distance="1"')
    kind = "fill_in_multiple_blanks_question"
    assert codes(read(item(kind, "Roses are [one].", rows([("one", "", listed)]), ""))) == [
        "import.answer_pattern"
    ]


def test_blanks_to_type_in_and_blanks_with_lists_in_one_text_are_a_case() -> None:
    gaps = rows(
        [
            ("one", "", opened(red=' answer_type="openEntry" scoring_algorithm="TextInChoices"')),
            ("two", "", opened(blue=' answer_type="dropdown"', grey=' answer_type="dropdown"')),
        ]
    )
    scored = paid(equal("red", "response_one")) + paid(equal("blue", "response_two"))
    draft = only(read(item("fill_in_multiple_blanks_question", COLOURS, gaps, scored)))
    assert (draft.kind, draft.content.stem) == (
        KindName.CASE_STUDY,
        "Roses are (1) ____, violets are (2) ____.",
    )
    answers = {"c1": {"blanks": ["Red"]}, "c2": {"option": "a"}}
    assert marked(draft, {"children": answers})


@pytest.mark.parametrize(
    ("listed", "kind", "given"),
    [
        ((labels(a="red", b="blue"),), KindName.SINGLE_CHOICE, {"option": "a"}),
        (
            (labels(a="red", b="blue"), labels(c="red", d="blue")),
            KindName.MATCHING,
            {"pairs": {"p1": "a", "p2": "a"}},
        ),
        (
            (labels(a="red", b="blue"), labels(c="azure", d="grey")),
            KindName.CASE_STUDY,
            {"children": {"c1": {"option": "a"}, "c2": {"option": "a"}}},
        ),
    ],
)
def test_gaps_with_lists_are_a_choice_pairs_or_a_case(
    listed: tuple[str, ...], kind: KindName, given: dict[str, object]
) -> None:
    names = [f"g{number}" for number in range(len(listed))]
    stem = "Roses are " + " and ".join(f"[{name}]" for name in names)
    gaps = rows(zip(names, names, listed, strict=True))
    scored = "".join(paid(equal(ident, f"response_{name}")) for ident, name in zip("ac", names, strict=False))
    draft = only(read(item("multiple_dropdowns_question", stem, gaps, scored)))
    assert (draft.kind, marked(draft, given)) == (kind, True)
    if len(listed) > 1 and kind is not KindName.MATCHING:
        assert only(read(item("", stem, gaps, scored))).kind is kind


@pytest.mark.parametrize("stem", ["Roses are red.", "[one] and [one]"])
def test_a_gap_that_the_text_does_not_show_once_is_refused(stem: str) -> None:
    gaps = rows([("one", "one", labels(a="red", b="blue"))])
    (code,) = codes(read(item("multiple_dropdowns_question", stem, gaps, paid(equal("a", "response_one")))))
    assert code in {"item.blank_missing", "item.blank_numbers"}


def sums(
    formulas: Iterable[str], sets: Iterable[tuple[str, str]], more: str = "", tolerance: str = "0"
) -> str:
    told = "".join(f"<formula>{escape(each)}</formula>" for each in formulas)
    given = "".join(
        f'<var_set><var name="x">{value}</var><answer>{answer}</answer></var_set>' for value, answer in sets
    )
    return (
        f"<itemproc_extension><calculated><answer_tolerance>{tolerance}</answer_tolerance>"
        f"<formulas{more}>{told}</formulas>"
        '<vars><var name="x" scale="1"><min>1.0</min><max>9.0</max></var></vars>'
        f"<var_sets>{given}</var_sets></calculated></itemproc_extension>"
    )


@pytest.mark.parametrize(
    ("beside", "formula", "decimals"),
    [
        (sums(["2*x"], [("3.5", "7.0")], ' decimal_places="1"'), "2*x", 1),
        (sums(["y = x + 1", "z=y*y", "z / 2"], [("3", "8")]), "((x + 1)*(x + 1)) / 2", None),
        (sums(["log(x, 2) + e*pi()"], [("8", "11.539734")]), "(ln(x)/ln( 2)) + exp(1)*pi", None),
        (sums(["deg_to_rad(rad_to_deg(x))"], [("2", "2")]), "((((x)*180/pi))*pi/180)", None),
        (sums(["x^2"], [("3", "9")]), "x^2", None),
    ],
)
def test_a_formula_is_read_in_the_words_of_the_bank(beside: str, formula: str, decimals: int | None) -> None:
    draft = only(read(item("calculated_question", "Take [x], not [y].", DECIMAL, "", beside)))
    assert (draft.kind, draft.content.stem) == (KindName.CALCULATED, "Take {x}, not [y].")
    assert isinstance(draft.key, calculated.Key)
    assert (draft.key.formula, draft.key.decimals) == (formula, decimals)


def test_a_formula_in_scientific_notation_is_rounded_as_there_and_a_tolerance_may_be_in_percent() -> None:
    more = ' decimal_places="1" scientific_notation="true"'
    told = sums(["x*11"], [("9", "9.9*10^1"), ("1", "1.1*10^1"), ("9.1", "1*10^2")], more, "5%")
    draft = only(read(item("calculated_question", "Take [x].", DECIMAL, "", told)))
    assert isinstance(draft.key, calculated.Key)
    assert isinstance(draft.content, calculated.Content)
    assert (draft.key.tolerance, draft.key.tolerance_in.value) == ("5", "percent")
    for sample in calculated.samples(draft.content, draft.key):
        exact = float(dict(sample.values)["x"]) * 11
        assert float(sample.answer) == pytest.approx(exact, abs=5 if exact >= 100 else 0.5)


@pytest.mark.parametrize(
    ("beside", "code"),
    [
        (sums(["2*x"], [("3", "7")]), "import.scoring_unclear"),
        (sums(["-x^2"], [("3", "9")]), "import.scoring_unclear"),
        (sums(["x^2"], []), "import.scoring_unclear"),
        (sums(["mean(x, 2)"], [("3", "2.5")]), "item.formula_unreadable"),
        (sums(["2*q"], [("3", "6")]), "item.formula_name_unknown"),
        (sums(["log(x"], [("3", "6")]), "item.formula_unreadable"),
        (sums(["x" * 301], []), "item.formula_long"),
        (sums(["x"], [("3", "three")]), "import.scoring_unclear"),
        (sums(["x"], [("3", "3")], tolerance="some"), "import.scoring_unclear"),
        (sums(["x"], [("3", "3")], tolerance="1e90"), "import.scoring_unclear"),
    ],
)
def test_a_formula_that_does_not_give_the_answers_of_the_file_is_refused(beside: str, code: str) -> None:
    assert codes(read(item("calculated_question", "Take [x].", DECIMAL, "", beside))) == [code]


def test_texts_and_files_wait_for_a_person_with_the_solution_that_the_file_tells() -> None:
    solution = f"<itemfeedback><solution>{html('Cut the <b>power</b>.')}</solution></itemfeedback>"
    long, short, sent = read(
        item("essay_question", "Tell all.", TYPED.format(""), "", solution),
        item("", "Say why.", TYPED.format(' rows="3" maxchars="200"'), ""),
        item("file_upload_question", "Send a photograph.", "", ""),
    ).drafts
    kinds = [KindName.ESSAY, KindName.SHORT_ANSWER, KindName.FILE_SUBMISSION]
    assert [each.kind for each in (long, short, sent)] == kinds
    assert long.key.model_dump()["model"] == "Cut the <b>power</b>."
    assert short.content.model_dump()["longest"] == 200
    assert long.unchecked and short.unchecked and sent.unchecked


def test_what_asks_nothing_is_told_and_not_read_and_what_is_always_shown_explains() -> None:
    neutral = (
        f'<itemfeedback ident="general_fb"><flow_mat>{html("<p>Look it up.</p>")}</flow_mat></itemfeedback>'
    )
    reading = read(
        item("text_only_question", "Part two.", "", ""),
        item("", "Part three.", "", ""),
        item("numerical_question", "How many?", DECIMAL, paid(equal(5)), neutral),
    )
    assert [draft.explanation for draft in reading.drafts] == ["Look it up."]
    assert (reading.read, reading.problems) == (1, ())
    assert [(note.code, note.facts["count"]) for note in reading.notes] == [("import.not_a_question", 2)]


def spots(
    *areas: tuple[str, str], cardinality: str = "Single", uri: str = "$IMS-CC-FILEBASE$/Uploaded Media/77"
) -> str:
    listed = "".join(
        f'<response_label ident="r" rarea="{shape}">{at}</response_label>' for shape, at in areas
    )
    return (
        f'<response_xy ident="response1" rcardinality="{cardinality}"><render_hotspot><material>'
        f'<matimage uri="{uri}"/></material>{listed}</render_hotspot></response_xy>'
    )


def packed(*items: str, **parts: bytes) -> Reading:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("imsmanifest.xml", '<manifest><resource href="q/quiz.xml"/></manifest>')
        archive.writestr("q/quiz.xml", f"<questestinterop>{''.join(items)}</questestinterop>")
        for name, data in parts.items():
            archive.writestr(name, data)
    return read_file("quiz.zip", whole.getvalue())


RECTANGLE, POLYGON = ("rectangle", "0.1,0.2,0.3,0.4"), ("bounded", "0.6,0.6,0.9,0.6,0.9,0.9")


def test_regions_of_a_picture_in_the_package_are_places_on_it() -> None:
    reading = packed(
        item("hot_spot_question", "Point.", spots(RECTANGLE, POLYGON), ""),
        item("hot_spot_question", "Point at both.", spots(RECTANGLE, POLYGON, cardinality="Multiple"), ""),
        **{"web_resources/Uploaded Media/77": make_pictures.png()},
    )
    either, both = reading.drafts
    assert (reading.problems, len(reading.pictures)) == ((), 1)
    assert either.content.model_dump()["picture"]["words"] == "Valve"
    assert marked(either, {"points": [[2000, 3000]]}) and marked(either, {"points": [[8500, 7000]]})
    assert marked(both, {"points": [[8500, 7000], [2000, 3000]]})
    assert not marked(both, {"points": [[8500, 7000], [8600, 7000]]})


@pytest.mark.parametrize(
    ("areas", "code"),
    [
        ([("ellipse", "0.1,0.2,0.3,0.4")], "import.kind_not_supported"),
        ([("rectangle", "0.1")], "import.scoring_unclear"),
        ([("rectangle", "")], "import.scoring_unclear"),
        ([("rectangle", "10,20,30,40")], "import.scoring_unclear"),
        ([("bounded", "0.1,0.2,0.3,0.4")], "import.scoring_unclear"),
        ([], "item.key_missing"),
    ],
)
def test_regions_that_cannot_be_drawn_here_are_refused(areas: list[tuple[str, str]], code: str) -> None:
    shown = item("hot_spot_question", "Point.", spots(*areas), "")
    assert codes(packed(shown, **{"Uploaded Media/77": make_pictures.png()})) == [code]


def test_a_picture_to_point_at_that_is_not_in_the_file_keeps_its_item_out() -> None:
    shown = item("hot_spot_question", "Point.", spots(RECTANGLE), "")
    assert codes(packed(shown)) == ["import.picture_missing"]
    assert codes(read(shown)) == ["import.media_not_carried"]
    claimed = item("", "Point.", spots(RECTANGLE, uri="/assets/x.png"), "")
    assert codes(read(claimed)) == ["import.media_not_carried"]


def test_a_picture_is_found_by_the_end_of_its_path_where_only_one_has_it() -> None:
    shown = item("essay_question", 'Tell <img src="org0/images/a.png">', TYPED.format(""), "")
    one = {"exam/my_files/org0/images/a.png": make_pictures.png()}
    assert len(packed(shown, **one).drafts) == 1
    drawn = shown.replace("a.png", "a.svg")
    assert codes(packed(drawn, **{"my/org0/images/a.svg": b"<svg/>"})) == ["asset.no_picture"]
    assert codes(packed(shown, **one, **{"x/org0/images/a.png": make_pictures.png()})) == [
        "import.picture_missing"
    ]
