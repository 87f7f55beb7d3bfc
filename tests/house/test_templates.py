"""Templates: each compiles, has its English, keeps the content policy, and names real files and views."""

import importlib
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from jinja2 import nodes
from markupsafe import Markup
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from web.assets import STATIC_FOLDER, HashedStatic, static, symbols
from web.landing_views import LandingPage
from web.rendering import (
    LOCALE_FOLDER,
    TEMPLATE_FOLDER,
    VIEW_LINE,
    day,
    dotted,
    duration,
    english,
    environment,
    initials,
    moment_apart,
    prose,
    render,
    view_of,
)
from web.views import (
    DemoAccount,
    FeedbackPage,
    FieldError,
    Frame,
    GalleryPage,
    RefusalPage,
    SignInPage,
)

TEMPLATES = sorted(p.relative_to(TEMPLATE_FOLDER).as_posix() for p in TEMPLATE_FOLDER.rglob("*.html"))
PAGES = [name for name in TEMPLATES if name.endswith("gallery.html") or not name.startswith("components/")]
CJK = re.compile(r"[\u3400-\u9fff]")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def source(name: str) -> str:
    return (TEMPLATE_FOLDER / name).read_text("utf-8")


def calls(name: str, function: str) -> Iterator[nodes.Call]:
    for call in environment("zh_CN").parse(source(name)).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == function:
            yield call


def first_words(name: str, function: str) -> list[str]:
    """The constant first arguments of every call of a global function in a template."""
    return [
        str(call.args[0].value)
        for call in calls(name, function)
        if call.args and isinstance(call.args[0], nodes.Const)
    ]


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles_in_both_languages(name: str) -> None:
    for locale in ("zh_CN", "en"):
        environment(locale).get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_sentence_has_its_english_with_the_same_placeholders(name: str) -> None:
    words = english()
    for call in calls(name, "_"):
        assert isinstance(call.args[0], nodes.Const), f"{name}: _() takes a written sentence, not a variable"
    for sentence in first_words(name, "_"):
        translated = words.get(sentence)
        assert translated, f'{name}: web/locale/en/*.toml [page] lacks "{sentence}"'
        slots = re.compile(r"\{\w+\}")  # not {n:item|items}, which only chooses a word
        assert sorted(slots.findall(translated)) == sorted(slots.findall(sentence)), sentence


def test_no_english_entry_is_left_without_a_sentence() -> None:
    used = {sentence for name in TEMPLATES for sentence in first_words(name, "_")}
    assert set(english()) - used == set()


def test_no_sentence_is_put_into_english_twice() -> None:
    seen: dict[str, str] = {}
    for file in sorted((LOCALE_FOLDER / "en").glob("*.toml")):
        for sentence in tomllib.loads(file.read_text("utf-8")).get("page", {}):
            assert sentence not in seen, f"{sentence}: {seen[sentence]} and {file.name}"
            seen[sentence] = file.name


@pytest.mark.parametrize("name", TEMPLATES)
def test_prose_is_never_left_outside_the_underscore(name: str) -> None:
    bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", COMMENT.sub("", source(name)), flags=re.DOTALL)
    allowed = {"中文"}  # a language is called by its own name
    assert [
        line for line in bare.splitlines() if CJK.search(line) and not any(a in line for a in allowed)
    ] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_carries_style_or_script_of_its_own(name: str) -> None:
    written = COMMENT.sub("", source(name))
    assert not re.search(r"\sstyle\s*=|<style\b", written)
    assert not re.search(r"\son\w+\s*=\s*[\"']", written)
    assert not re.search(r"javascript:", written)
    assert not re.search(r"<script(?![^>]*(?:\bsrc=|type=\"application/json\"))", written)
    assert not re.search(r"(?:src|href)=\"https?://", written)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_static_file_and_icon_named_exists(name: str) -> None:
    for path in first_words(name, "static"):
        assert static(path).endswith(path)
    for symbol in first_words(name, "icon"):
        assert symbol in symbols(), symbol


@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_its_view_on_its_first_line_and_uses_only_what_it_has(name: str) -> None:
    assert VIEW_LINE.fullmatch(source(name).partition("\n")[0]), (
        "first line: {#- view: package.views:Name as name -#}"
    )
    module, kind, alias = view_of(name)
    view = getattr(importlib.import_module(module), kind)
    assert issubclass(view, BaseModel)
    known = set(view.model_fields) | set(view.model_computed_fields) | {n for n in dir(view) if n[0] != "_"}
    for attribute in environment("zh_CN").parse(source(name)).find_all(nodes.Getattr):
        if isinstance(attribute.node, nodes.Name) and attribute.node.name == alias:
            assert attribute.attr in known, f"{name}: {alias}.{attribute.attr}"


def test_the_two_ways_into_the_dark_theme_give_the_same_colours() -> None:
    css = (STATIC_FOLDER / "css" / "tokens.css").read_text("utf-8")
    for ending in ("", ' [data-mood="exam"]'):
        wished = re.search(
            rf':root:not\(\[data-theme="light"\]\){re.escape(ending)} \{{(.*?)\}}', css, re.DOTALL
        )
        chosen = re.search(rf':root\[data-theme="dark"\]{re.escape(ending)} \{{(.*?)\}}', css, re.DOTALL)
        assert wished and chosen
        assert wished[1].split() == chosen[1].split()


def test_modules_import_only_files_that_exist() -> None:
    for module in (STATIC_FOLDER / "js").rglob("*.js"):
        for target in re.findall(r"""(?:from|import)\s+["'](\.[^"']+)["']""", module.read_text("utf-8")):
            assert (module.parent / target).resolve().is_file(), f"{module.name}: {target}"


def test_style_sheets_reach_for_nothing_outside_the_house() -> None:
    for sheet in (STATIC_FOLDER / "css").glob("*.css"):
        assert not re.search(r"@import|https?://|url\(\s*[\"']?data:", sheet.read_text("utf-8")), Path(
            sheet
        ).name


NOW = datetime(2026, 11, 22, 2, 18, tzinfo=UTC)
FRAME = Frame(now=NOW, path="/", csrf="secret")
SHOWN: list[tuple[str, BaseModel]] = [
    ("landing.html", LandingPage(demo=True)),
    (
        "sign_in.html",
        SignInPage(problem="x", demo_accounts=(DemoAccount(login="w", name="张建军", role="职工"),)),
    ),
    ("refusal.html", RefusalPage(status=409, happened="x", reasons=("y",), reference="r")),
    ("feedback.html", FeedbackPage(errors=(FieldError(field="text", text="x"),))),
    ("feedback.html", FeedbackPage(receipt="7")),
    ("feedback.html", FeedbackPage(asked="XXXX")),
    ("components/gallery.html", GalleryPage(soon=NOW + timedelta(minutes=12), past=NOW - timedelta(days=2))),
]


@pytest.mark.parametrize(("name", "view"), SHOWN)
def test_the_pages_of_the_house_are_drawn_in_both_languages(name: str, view: BaseModel) -> None:
    for locale in ("zh_CN", "en"):
        page = render(name, locale, view, FRAME)
        assert "/feedback?about=" in page, "投诉建议 is one press away on every page"
        assert f'<html lang="{locale.replace("_", "-")}"' in page


def test_a_template_refuses_a_view_it_does_not_name() -> None:
    with pytest.raises(ValueError, match=r"landing\.html shows web\.landing_views:LandingPage"):
        render("landing.html", "zh_CN", FeedbackPage(), FRAME)


def test_what_a_reader_wrote_is_shown_and_never_run() -> None:
    page = render("feedback.html", "zh_CN", FeedbackPage(text="</textarea><script>alert(1)</script>"), FRAME)
    assert "<script>alert" not in page
    assert prose("zh_CN")("以{name}进入", name="<b>") == "以&lt;b&gt;进入"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW, "今天 10:18"),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), "明天 00:00"),
        (datetime(2026, 11, 21, 15, 59, tzinfo=UTC), "昨天 23:59"),
        (datetime(2026, 1, 3, 1, 5, tzinfo=UTC), "1月3日 09:05"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2027年1月1日 00:00"),
        (date(2026, 11, 22), "今天"),
    ],
)
def test_days_begin_at_midnight_in_the_zone_of_the_frame(at: datetime | date, words: str) -> None:
    assert day(at, FRAME, "zh_CN") == words


def test_facts_in_a_line_are_whole_and_names_keep_their_own_dot() -> None:
    assert dotted("阿卜杜拉·买买提 · <b> · ").unescape() == (
        '<span class="dots"><span>阿卜杜拉·买买提</span> <span><b></span></span>'
    )


def test_english_prose_counts_one_thing_as_one() -> None:
    said = prose("en")
    assert [said("错过 {n} 次", n=n) for n in (1, 2, "{n}", Markup("1"))] == [
        "wrong 1 time",
        "wrong 2 times",
        "wrong {n} {n:time|times}",
        "wrong 1 time",
    ]
    assert said("{n} 题", n=Markup("<b>1</b>")) == "<b>1</b> item"


def test_a_moment_far_from_now_says_how_far() -> None:
    assert "还有 12 分钟" in moment_apart(NOW + timedelta(minutes=12, seconds=30), FRAME, "zh_CN")
    assert "2 d 5 h ago" in moment_apart(NOW - timedelta(days=2, hours=5), FRAME, "en")
    assert [duration(n, "zh_CN") for n in (0, 45, 5400, 3600, 86_400)] == [
        "0 秒",
        "45 秒",
        "1 小时 30 分钟",
        "1 小时",
        "1 天",
    ]


def test_an_avatar_shows_what_people_are_called_by() -> None:
    assert [initials(name) for name in ("欧阳建国", "李梅", "Mei Li", "root")] == ["建国", "李梅", "ML", "RO"]


def test_a_hashed_address_is_kept_for_good_and_an_old_one_is_asked_for_again() -> None:
    client = TestClient(Starlette(routes=[Mount("/static", HashedStatic())]))
    kept = client.get(static("css/base.css"))
    assert kept.status_code == 200
    assert "immutable" in kept.headers["cache-control"]
    old = client.get("/static/0123456789ab/css/base.css")
    assert (old.status_code, old.headers["cache-control"], old.text) == (200, "no-cache", kept.text)
    assert client.get("/static/img/favicon.svg").status_code == 200
    assert client.get("/static/0123456789ab/../../views.py").status_code == 404


TYPED = re.compile(r"\{\{-?\s*(?:field|area|file|select)\(|<(?:input class=\"input|textarea|select)")
CHANGES = re.compile(r"\{%-?\s*call form\(|<form[^>]*method=\"post\"")


def drawers(text: str) -> Iterator[tuple[str, str]]:
    """Every ``<details>`` of a template: its opening tag, and what it holds."""
    for found in re.finditer(r"<details.*?>(?=\s*<summary)", text, re.DOTALL):
        depth, at = 1, found.end()
        while depth:
            step = re.compile(r"<details|</details>").search(text, at)
            assert step is not None, found[0]
            depth, at = depth + (1 if step[0] == "<details" else -1), step.end()
        yield found[0], text[found.end() : at]


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_drawer_whose_form_is_filled_in_can_stand_open_when_it_is_sent_back(name: str) -> None:
    for tag, inside in drawers(source(name)):
        if CHANGES.search(inside) and TYPED.search(inside):
            assert re.search(r"\{%\s*if .* open\{%", tag), (
                tag,
                "a refusal would shut it, with what was typed",
            )
