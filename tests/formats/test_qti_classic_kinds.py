"""QTI 1.2, as IMS and as Canvas write it: every kind that the bank has, and what it does not have."""

import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats.detect import read_file
from question_bank.formats.drafts import Reading, rejected_rows
from question_bank.kinds.contract import KindName
from tests import make_pictures
from tests.formats.qti_classic import (
    DECIMAL,
    TYPED,
    equal,
    html,
    item,
    key_of,
    labels,
    marked,
    paid,
    read,
    rows,
)
from tests.formats.workbooks import codes, only

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


def test_a_blank_minds_case_where_its_answers_say_so_and_gaps_of_one_word_bank_share_its_words() -> None:
    kind, exact = (
        "fill_in_multiple_blanks_question",
        ' scoring_algorithm="TextEquivalence" case_sensitive="true"',
    )
    (typed,) = read(item(kind, "Roses are [one].", rows([("one", "", opened(red=exact))]), "")).drafts
    assert (marked(typed, {"blanks": ["red"]}), marked(typed, {"blanks": ["Red"]})) == (True, False)
    bank = ' answer_type="wordbank"'
    gaps = rows([("one", "", opened(red=bank)), ("two", "", opened(blue=bank))])
    scored = paid(equal("red", "response_one")) + paid(equal("blue", "response_two"))
    draft = only(read(item(kind, COLOURS, gaps, scored)))
    told = draft.content.model_dump()
    assert ([each["text"] for each in told["options"]], told["reuse"]) == (["red", "blue"], False)
    assert key_of(draft) == {"pairs": {"p1": "a", "p2": "b"}}


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
    solution = html('<p>Count <img src="a.png">them.</p>')
    pictured = f"<itemfeedback><solution>{solution}</solution></itemfeedback>"
    reading = read(
        item("text_only_question", "Part two.", "", ""),
        item("", "Part three.", "", ""),
        item("numerical_question", "How many?", DECIMAL, paid(equal(5)), neutral),
        item("numerical_question", "How few?", DECIMAL, paid(equal(5)), pictured),
    )
    assert [draft.explanation for draft in reading.drafts] == ["Look it up.", "Count them."]
    assert (reading.read, reading.problems) == (2, ())
    assert [(note.code, note.facts["count"]) for note in reading.notes] == [("import.not_a_question", 2)]


def test_an_item_that_belongs_to_a_text_stands_below_it_and_without_the_text_stays_out() -> None:
    text = item("text_only_question", "<p>A pump runs dry.</p>", "", "").replace('ident="i"', 'ident="s"')
    child = item("essay_question", "Why?", TYPED.format(""), "").replace(
        'ident="i"', 'ident="c" parent_stimulus_item_ident="s"'
    )
    (draft,) = read(text, child).drafts
    assert draft.content.stem == "<p>A pump runs dry.</p>Why?"
    assert codes(read(child)) == ["import.media_not_carried"]


@pytest.mark.parametrize(
    "drawn",
    [
        'class="equation_image" title="drawn" src="/e/1" data-equation-content="\\frac{U}{I} &gt; 2"',
        'src="/e/1" class="x equation_image" title="\\frac{U}{I} > 2" alt="LaTeX"',
    ],
)
def test_a_formula_that_canvas_drew_is_the_latex_that_it_was_drawn_from(drawn: str) -> None:
    draft = only(read(item("essay_question", f"Why is <img {drawn}> so?", TYPED.format(""), "")))
    assert draft.content.stem == r"Why is \(\frac{U}{I} &gt; 2\) so?"
    other = drawn.replace("equation", "other")
    assert codes(read(item("essay_question", f"<img {other}>", TYPED.format(""), ""))) == [
        "import.media_not_carried"
    ]


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


SAMPLES = (
    item("matching_question", "Which sign?", ROWS, PAIRED),
    item("", "In which order?", STEPS, INDEXED),
    item("numerical_question", "How many?", DECIMAL, paid(equal(1, tag="vargte"), equal(2.5, tag="varlt"))),
    item("hot_spot_question", "Point.", spots(RECTANGLE, uri='/assets/x.png" width="8" height="9'), ""),
    item("multiple_dropdowns_question", "[g]", rows([("g", "", LIST)]), paid(equal("a", "response_g"))),
)
WITHIN = re.compile(r'(?<=[>"])[^<>"]*(?=[<"])')


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(SAMPLES),
    st.integers(0, 200),
    st.sampled_from(["", "0", "-1", "1e999", "x", "[g]", "9" * 70]),
)
def test_an_item_with_another_value_somewhere_never_raises(text: str, which: int, value: str) -> None:
    places = list(WITHIN.finditer(text))
    place = places[which % len(places)]
    reading = read(text[: place.start()] + value + text[place.end() :])
    assert reading.read == len(reading.drafts) + rejected_rows(reading.problems)
