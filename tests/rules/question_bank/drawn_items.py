"""Hypothesis strategies for sound items of every kind and for responses to them."""

from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from hypothesis import strategies as st

from question_bank.kinds import registry
from question_bank.kinds.contract import Content, Key, KindName, Response
from question_bank.kinds.normal_form import Switches, normal_form

TEXTS = st.text(alphabet="abAB电压12５０.,，。-－— \u3000·%<>&", max_size=8)
WORDS = st.text(alphabet="abAB电压12５０-", min_size=1, max_size=6).filter(lambda text: text.strip() != "")
IDS = st.lists(st.sampled_from(ascii_lowercase), min_size=2, max_size=8, unique=True)
KINDS = st.sampled_from(list(KindName))


@dataclass(frozen=True)
class Drawn:
    kind: KindName
    content: Content
    key: Key
    response: Response


@st.composite
def drawn_items(draw: st.DrawFn, kind: KindName | None = None) -> Drawn:
    """A sound item with one well-shaped response, which may name options the item does not have."""
    chosen = kind or draw(KINDS)
    ids = draw(IDS)
    raw: tuple[Any, Any, Any]
    match chosen:
        case KindName.SINGLE_CHOICE:
            given = draw(st.sampled_from([None, "", *ascii_lowercase]))
            raw = _choice(ids), {"option": draw(st.sampled_from(ids))}, {"option": given}
        case KindName.MULTIPLE_CHOICE:
            right = draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
            ticked = draw(st.lists(st.sampled_from(ascii_lowercase), max_size=9))
            raw = _choice(ids), {"options": right}, {"options": ticked}
        case KindName.TRUE_FALSE:
            raw = (
                {"stem": "<p>停电检修前须验电。</p>"},
                {"value": draw(st.booleans())},
                {"value": draw(st.sampled_from([None, True, False]))},
            )
        case KindName.FILL_BLANK:
            raw = draw(_fill_blank())
        case KindName.NUMERIC:
            raw = draw(_numeric())
        case KindName.MATCHING:
            raw = draw(_matching(ids))
        case KindName.ORDERING:
            right = draw(st.permutations(ids))
            given = draw(st.lists(st.sampled_from([None, "", *ids, "zz"]), max_size=9))
            raw = _choice(ids), {"order": right}, {"order": given}
        case KindName.CALCULATED | KindName.HOTSPOT:
            raw = draw(_hotspot() if chosen is KindName.HOTSPOT else _calculated())
        case KindName.CASE_STUDY:
            raw = draw(_case())
        case _:
            raw = draw(_marked_by_people(chosen))
    content = registry.read_content(chosen, raw[0])
    return Drawn(chosen, content, registry.read_key(chosen, raw[1]), registry.read_response(chosen, raw[2]))


def _rubric(parts: int) -> dict[str, Any]:
    return {"model": "参考答案", "rubric": [{"id": "a", "text": "要点", "parts": parts}]}


@st.composite
def _marked_by_people(draw: st.DrawFn, kind: KindName) -> tuple[Any, Any, Any]:
    given: dict[str, Any] = {"text": draw(TEXTS)}
    if kind is KindName.PRACTICAL_TASK:
        given = {}
    if kind is KindName.FILE_SUBMISSION:
        given = {"files": draw(st.lists(st.sampled_from(["f1", "f2"]), max_size=3))}
    return {"stem": "说明理由"}, _rubric(draw(st.integers(1, 9))), given


PICTURE = {"address": "/assets/ab12.png", "words": "配电箱", "width": 600, "height": 400}


@st.composite
def _hotspot(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    """Regions in a row, each in a column of its own, so that none overlaps another."""
    shapes = draw(st.lists(st.sampled_from(["circle", "rectangle", "polygon"]), min_size=1, max_size=4))
    regions = []
    for number, shape in enumerate(shapes):
        x, y = 1200 + 2400 * number, draw(st.integers(2000, 8000))
        half = draw(st.integers(200, 1000))
        box = [x - half, y - half, x + half, y + half]
        corners = [x - half, y + half, x, y - half, x + half, y + half]
        at = {"circle": [x, y, half], "rectangle": box, "polygon": corners}[shape]
        regions.append({"id": f"r{number}", "place": number + 1, "shape": shape, "at": at})
    spots = st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)).map(list)
    given = draw(st.lists(spots, max_size=6))
    content = {"stem": "点出试验按钮", "picture": PICTURE, "places": draw(st.integers(len(shapes), 6))}
    return content, {"regions": regions}, {"points": given}


@st.composite
def _calculated(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    least = draw(st.integers(1, 50))
    content = {
        "stem": "电压 {U}，电阻 10 Ω，求电流。",
        "parameters": [{"name": "U", "minimum": str(least), "maximum": str(least + 20), "unit": "V"}],
    }
    key = {
        "formula": draw(st.sampled_from(["U / 10", "U * 2", "sqrt(U)"])),
        "tolerance": "0.001",
        "unit": draw(st.sampled_from(["", "A"])),
    }
    return content, key, {"blanks": [draw(st.integers(1, 20).map(lambda n: f"{n / 10} A") | TEXTS)]}


@st.composite
def _case(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    kinds = st.sampled_from([each for each in KindName if each is not KindName.CASE_STUDY])
    drawn = [draw(drawn_items(draw(kinds))) for _ in range(draw(st.integers(1, 3)))]
    named = [(f"c{number}", each) for number, each in enumerate(drawn, start=1)]
    content = {
        "stem": "某车间停电检修",
        "children": [
            {"id": own, "kind": each.kind.value, "share": 2, "content": registry.stored(each.content)}
            for own, each in named
        ],
    }
    key = {
        "children": [
            {"id": own, "kind": each.kind.value, "key": registry.stored(each.key)} for own, each in named
        ]
    }
    return content, key, {"children": {own: registry.stored(each.response) for own, each in named}}


def _choice(ids: list[str]) -> dict[str, Any]:
    options = [{"id": option_id, "text": f"选项 {place}"} for place, option_id in enumerate(ids)]
    return {"stem": "下列哪一项正确", "options": options}


@st.composite
def _fill_blank(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    accepted = st.lists(WORDS, min_size=1, max_size=3, unique_by=lambda text: normal_form(text, Switches()))
    keys = draw(st.lists(accepted, min_size=1, max_size=4))
    stem = "额定值 " + " ".join(f"[[{number}]]" for number in range(1, len(keys) + 1))
    known = st.sampled_from([text for blank in keys for text in blank])
    given = draw(st.none() | st.lists(st.none() | known | TEXTS, max_size=6))
    amount = st.none() | st.builds(_amount, st.integers(-20, 20), st.sampled_from(["", "kV"]))
    blanks = [{"accepted": accepted, "amount": draw(amount)} for accepted in keys]
    return {"stem": stem}, {"blanks": blanks, "ordered": draw(st.booleans())}, {"blanks": given}


def _amount(value: int, unit: str) -> dict[str, str]:
    return {"value": str(value), "tolerance": "2", "unit": unit}


@st.composite
def _numeric(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    number = st.decimals(-1000, 1000, places=3, allow_nan=False).map(str)
    key = {
        "value": draw(number),
        "tolerance": draw(st.sampled_from(["0", "0.5", "2"])),
        "tolerance_in": draw(st.sampled_from(["unit", "percent"])),
        "unit": draw(st.sampled_from(["", "kV"])),
        "units": draw(st.sampled_from([[], [{"spelling": "V", "factor": "0.001"}]])),
    }
    given = draw(
        st.sampled_from(["", "kV", "V", " ｋＶ", "A"]).flatmap(lambda u: number.map(lambda n: n + u)) | TEXTS
    )
    return {"stem": "额定电压是多少"}, key, {"blanks": [given]}


@st.composite
def _matching(draw: st.DrawFn, ids: list[str]) -> tuple[Any, Any, Any]:
    prompts = [f"p{number}" for number in range(2, 2 + draw(st.integers(2, 4)))]
    content = _choice(ids) | {
        "prompts": [{"id": prompt, "text": f"项目 {prompt}"} for prompt in prompts],
        "reuse": True,
    }
    pairs = {prompt: draw(st.sampled_from(ids)) for prompt in prompts}
    given = draw(
        st.dictionaries(
            st.sampled_from([*prompts, "zz"]), st.sampled_from([None, "", *ids, "zz"]), max_size=6
        )
    )
    return content, {"pairs": pairs}, {"pairs": given}
