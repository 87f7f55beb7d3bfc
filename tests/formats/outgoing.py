"""Items on their way out: small ones by hand, and every shape that hypothesis thinks of."""

import html
from collections.abc import Callable

from hypothesis import strategies as st

from question_bank import markup
from question_bank.formats import (
    aiken_writing,
    gift_writing,
    moodle_writing,
    native,
    qti_writing,
    workbook_writing,
)
from question_bank.formats.outgoing import FileFormat, Made, Outgoing
from question_bank.formats.qti_names import QTI22, QTI30
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from question_bank.kinds.normal_form import Switches

TRUTH = ("正确", "错误")
SAY = {
    "number": "题号", "kind": "题型", "stem": "题干", "key": "答案", "explanation": "解析",
    "difficulty": "难度", "origin": "来源",
    "topic_0": "课程", "topic_1": "章", "topic_2": "节", "topic_3": "知识点", "true": "正确", "false": "错误",
    "easy": "易", "rather_easy": "较易", "medium": "中等", "rather_hard": "较难", "hard": "难",
    "single_choice": "单选题", "multiple_choice": "多选题",
    "true_false": "判断题", "fill_blank": "填空题", "short_answer": "简答题", "essay": "论述题",
    "numeric": "数值题", "matching": "配对题", "ordering": "排序题",
}  # fmt: skip


def say(code: str) -> str:
    word, _, place = code.partition(".")
    return f"{ {'option': '选项', 'prompt': '左项'}[word] }{place}" if place else SAY[code]


def own(name: str, items: list[Outgoing]) -> Made:
    """The bank's own JSON, packed where the name says so."""
    trails = sorted(
        {item.topics[:depth] for item in items for depth in range(1, len(item.topics) + 1)}, key=len
    )
    codes = {trail: str(place) for place, trail in enumerate(trails, start=1)}
    records = [
        {
            "number": item.number,
            "kind": item.kind.value,
            "content": registry.stored(item.content),
            "key": registry.stored(item.key) if item.key is not None else None,
            "explanation": item.explanation,
            "source": item.source,
            "difficulty": item.difficulty,
            "pool": "sealed" if item.sealed else "public",
            "topic": codes.get(item.topics),
        }
        for item in items
    ]
    topics = [native.Topic(codes[trail], trail[-1], codes.get(trail[:-1])) for trail in trails]
    data = native.written({"code": "A", "title": "题库", "occupation_code": None}, topics, records)
    places = tuple((name, None, row) for row in range(1, len(items) + 1))
    return Made(name, native.packed(data, {}) if name.endswith(".zip") else data, tuple(items), places)


WRITERS: dict[FileFormat, Callable[[list[Outgoing]], Made]] = {
    FileFormat.XLSX: lambda items: workbook_writing.written("a.xlsx", items, say),
    FileFormat.GIFT: lambda items: gift_writing.written("a.gift", items),
    FileFormat.MOODLE: lambda items: moodle_writing.written("a.xml", items),
    FileFormat.QTI22: lambda items: qti_writing.written("a.zip", items, QTI22, TRUTH),
    FileFormat.QTI30: lambda items: qti_writing.written("a.zip", items, QTI30, TRUTH),
    FileFormat.AIKEN: lambda items: aiken_writing.written("a.txt", items),
    FileFormat.NATIVE: lambda items: own("a.zip", items),
    FileFormat.JSON: lambda items: own("a.json", items),
}

OWN = frozenset({FileFormat.NATIVE, FileFormat.JSON})


def outgoing(
    kind: str, stem: str, key: dict[str, object] | None, *options: str, number: int = 1, **more: object
) -> Outgoing:
    """An item by its raw shapes; options are called a, b, c …"""
    content: dict[str, object] = {"stem": stem}
    if options:
        content["options"] = [{"id": chr(97 + at), "text": text} for at, text in enumerate(options)]
    name = KindName(kind)
    made = Outgoing(
        number,
        name,
        registry.read_content(name, content),
        None if key is None else registry.read_key(name, key),
    )
    for field, value in more.items():
        object.__setattr__(made, field, value)
    return made


SIGNS = st.sampled_from(
    ["~", "=", "#", "{", "}", ":", "\\", "\\n", "*", "%50%", "->", "]]>", "<![CDATA[", "&amp;", "&",
     "<", ">", '"', "'", "[html]", "//", "::", "####", "$CATEGORY:", "{T}", "{1:SA:=x}", "A. ", "ANSWER: B",
     "[tag:x]", "\n", "/", r"\(\frac{U_1}{2} \)", r"\[U<I \&\% \]"]
)  # fmt: skip
WORDS = st.text("安全电压伏特甲乙丙 abcXYZ0123456789，。？（）Ω²℃😀", min_size=1, max_size=12)
PIECES = st.lists(WORDS | SIGNS, min_size=1, max_size=5).map("".join)
SHAPES = (
    "<p>{}</p><p>{}</p>",
    "<ul><li>{}</li><li>{}</li></ul>",
    "<table><tbody><tr><td>{}</td><td>{}</td></tr></tbody></table>",
)
TAGS = st.sampled_from(["b", "i", "sub", "sup", "u", "code"])


@st.composite
def inline(draw: st.DrawFn) -> str:
    """Running text with formatting, formulas raised and lowered, and line breaks."""
    runs = []
    for _ in range(draw(st.integers(1, 3))):
        text = html.escape(draw(PIECES), quote=False).replace("\n", "<br>")
        tag = draw(TAGS) if draw(st.booleans()) else ""
        runs.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return markup.safe("".join(runs))


@st.composite
def rich(draw: st.DrawFn) -> str:
    """Running text, or paragraphs, a list or a table."""
    if draw(st.integers(0, 3)):
        return draw(inline())
    first, second = draw(inline()), draw(inline())
    shape = draw(st.sampled_from(SHAPES))
    return markup.safe(shape.format(first, second))


@st.composite
def choices(draw: st.DrawFn, number: int = 1) -> Outgoing:
    options = draw(st.lists(inline(), min_size=2, max_size=5))
    ids = [chr(97 + at) for at in range(len(options))]
    right = draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
    one = draw(st.booleans())
    kind = "single_choice" if one else "multiple_choice"
    key: dict[str, object] = {"option": right[0]} if one else {"options": right}
    return outgoing(kind, draw(rich()), key, *options, number=number, **draw(trimmings()))


@st.composite
def truths(draw: st.DrawFn, number: int = 1) -> Outgoing:
    key: dict[str, object] = {"value": draw(st.booleans())}
    return outgoing("true_false", draw(rich()), key, number=number, **draw(trimmings()))


@st.composite
def blanks(draw: st.DrawFn, number: int = 1) -> Outgoing:
    accepted = draw(st.lists(st.lists(PIECES, min_size=1, max_size=3), min_size=1, max_size=3))
    stem = draw(inline())
    for place in range(1, len(accepted) + 1):
        stem += f"[[{place}]]" + draw(inline())
    switches = draw(st.sampled_from([{}, {"fold_case": False}, {"fold_width": False}]))
    key: dict[str, object] = {
        "blanks": [{"accepted": texts} for texts in accepted],
        "ordered": draw(st.integers(0, 4)) > 0,
        "switches": switches,
    }
    return outgoing("fill_blank", markup.safe(stem), key, number=number, **draw(trimmings()))


@st.composite
def trimmings(draw: st.DrawFn) -> dict[str, object]:
    titles = (
        st.text("安全用电abc/第一章 ", min_size=1, max_size=8)
        .map(lambda title: title.strip("/ "))
        .filter(bool)
    )
    return {
        "explanation": draw(st.just("") | rich()),
        "difficulty": draw(st.integers(1, 5)),
        "topics": tuple(draw(st.lists(titles, max_size=3))),
        "source": draw(st.sampled_from(["", "GB/T 1"])),
        "sealed": draw(st.booleans()),
        "related": draw(st.booleans()),
    }


@st.composite
def banks(draw: st.DrawFn) -> list[Outgoing]:
    """A few sound items of every kind, numbered from 1."""
    count = draw(st.integers(1, 2))
    made = [
        draw(draw(st.sampled_from([choices, truths, blanks]))(number=number))
        for number in range(1, count + 1)
    ]
    return [item for item in made if not registry.check(item.kind, item.content, item.key)]


def is_plain_key(item: Outgoing, *, minds_case: bool) -> bool:
    """Whether a blank's key has nothing but its answers and, where a format minds it, the switch for case."""
    stored = item.key.model_dump() if item.key is not None else {}
    folds = stored.get("switches", {}).get("fold_case", True) or not minds_case
    kept = Switches(fold_case=folds) if "switches" in stored else None
    return kept is None or (stored["ordered"] and stored["switches"] == kept.model_dump())
