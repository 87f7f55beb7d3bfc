"""Templates: each compiles, has its English, keeps the content policy, and names real files and views."""

import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import nodes
from pydantic import BaseModel

from web.assets import STATIC_FOLDER, static, symbols
from web.rendering import LOCALE_FOLDER, TEMPLATE_FOLDER, VIEW_LINE, english, environment, view_of

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
        slots = re.compile(r"\{\w+\}")
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
