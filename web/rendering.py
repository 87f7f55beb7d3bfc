"""Rendering: a template, a language and a view become a page.

One Jinja environment per language, with its words bound in. A template's first line names the view it
shows and the name it calls it by::

    {#- view: web.views:LandingPage as page -#}

so ``render("landing.html", "zh_CN", LandingPage(...), frame)`` needs no names at the call. Besides its view a
page knows only ``frame`` (:class:`web.views.Frame`): who reads, when, where, and in which dress.

In templates: ``_("共 {n} 题", n=3)`` for prose, ``word("kind.single_choice")`` or ``word(member)`` for
terms, ``say("refusal.exam.closed", closed_at=…)`` for coded sentences, ``static("css/base.css")``,
``icon("check")``, ``kept("components/exam_words.html")`` and the filters below. Prose is Chinese in the
template; its English stands in ``web/locale/en/<area>.toml``, table ``[page]``.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, Self
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from pydantic import BaseModel

from core import text
from core.errors import Fact
from core.points import Points, written
from exam.documents.by_hand import has_place, with_room
from question_bank import markup
from web.assets import static, symbols
from web.views import Frame

TEMPLATE_FOLDER: Final = Path(__file__).parent / "templates"
LOCALE_FOLDER: Final = Path(__file__).parent / "locale"
SOURCE_LOCALE: Final = "zh_CN"
VIEW_LINE = re.compile(r"\{#- view: (?P<module>[\w.]+):(?P<name>\w+) as (?P<alias>\w+) -#\}")
_BLANK: Final = re.compile(r'<span class="blank">\d+</span>')
_DATED: Final = re.compile(r"(\d{4}-\d\d-\d\d(?: \d\d:\d\d)?)")
_DAY = timedelta(days=1)


def render(template: str, locale: str, view: BaseModel, frame: Frame, **more: object) -> str:
    """The page as text. ``view`` is known in the template by the name its first line gives.

    Raises jinja2.TemplateNotFound, jinja2.UndefinedError (a name the view lacks) and ValueError when the
    template's first line names another view than the one given.
    """
    module, name, alias = view_of(template)
    if not any(kind.__module__ == module and kind.__name__ == name for kind in type(view).__mro__):
        raise ValueError(
            f"{template} shows {module}:{name}, not {type(view).__module__}:{type(view).__name__}"
        )
    return environment(locale).get_template(template).render({alias: view, "frame": frame, **more})


@cache
def view_of(template: str) -> tuple[str, str, str]:
    """What a template's first line declares: module, class name, and the name inside the template.

    Raises ValueError when the first line declares nothing.
    """
    first = (TEMPLATE_FOLDER / template).read_text("utf-8").partition("\n")[0]
    found = VIEW_LINE.fullmatch(first.strip())
    if found is None:
        raise ValueError(f"{template} does not name its view")
    return found["module"], found["name"], found["alias"]


@cache
def environment(locale: str) -> Environment:
    """The Jinja environment of one language; undefined names are errors, everything is escaped."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATE_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    say = _sentence(locale)
    made.globals.update(
        _=prose(locale),
        word=_word(locale),
        say=say,
        static=static,
        icon=icon,
        kept=_kept(made),
        locale=locale,
        language=locale.replace("_", "-"),
    )
    made.filters.update(
        points=_points,
        dated=dated,
        dotted=dotted,
        duration=lambda seconds: duration(seconds, locale),
        day=_on_page(lambda at, frame: day(at, frame, locale)),
        clock=_on_page(lambda at, frame: _local(at, frame).strftime("%H:%M")),
        full_moment=_on_page(lambda at, frame: _local(at, frame).strftime("%Y-%m-%d %H:%M")),
        moment=_on_page(lambda at, frame: moment(at, frame, locale)),
        moment_apart=_on_page(lambda at, frame: moment_apart(at, frame, locale)),
        initials=initials,
        rich=rich,
        plain=plain,
        with_room=with_room,
        has_place=has_place,
    )
    return made


@cache
def english() -> Mapping[str, str]:
    """The English of the templates' prose, keyed by its Chinese: table ``[page]`` of ``web/locale/en/*.toml``
    (one file per area, so that no two builders share one) and of ``web/locale/en.toml``.
    """
    merged: dict[str, str] = {}
    for source in (LOCALE_FOLDER / "en.toml", *sorted((LOCALE_FOLDER / "en").glob("*.toml"))):
        merged.update(tomllib.loads(source.read_text("utf-8")).get("page", {}))
    return merged


def prose(locale: str) -> Callable[..., Markup]:
    """``_`` of one language: a Chinese sentence with named placeholders, in the reader's language, escaped.

    A sentence without an English entry stays Chinese; a house test keeps that from being released.
    """
    entries: Mapping[str, str] = {} if locale == SOURCE_LOCALE else english()

    def in_words(msgid: str, **facts: object) -> Markup:
        sentence = escape(entries.get(msgid, msgid))
        return sentence.format(**{name: _told(fact) for name, fact in facts.items()}) if facts else sentence

    return in_words


class _ToldMarkedUp(Markup):
    """A fact that is marked up and chooses the word beside it by what is read of it."""

    __slots__ = ()

    def __html_format__(self, format_spec: str) -> Self:
        if "|" in format_spec:
            return type(self)(escape(format(text.Told(self.striptags()), format_spec)))
        return super().__html_format__(format_spec)


def _told(fact: object) -> str:
    return _ToldMarkedUp(fact) if isinstance(fact, Markup) else text.Told(fact)


def rich(stored: str) -> Markup:
    """Stored HTML, cleaned on its way into the house (``question_bank.markup``), ready to be shown."""
    return Markup(markup.shown(stored))  # noqa: S704


def dotted(line: str) -> Markup:
    """A line of facts with ``·`` between them; where it breaks, no dot is left hanging at either edge.

    Every fact is whole: no element opens in one and closes in another.
    """
    facts = [fact for fact in (each.strip() for each in escape(line).split(" · ")) if fact]
    return Markup('<span class="dots">{}</span>').format(
        Markup(" ").join(Markup("<span>{}</span>").format(fact) for fact in facts)
    )


def plain(shown: str) -> str:
    """The words of a wording that is shown in a line of its own: blanks drawn as lines, nothing marked up.

    Formulas are running text, and a picture or a recording is a sign, as in the lists of a bank.
    """
    return markup.told(_BLANK.sub("____", str(shown)))


def icon(name: str) -> Markup:
    """An icon of the sprite, hidden from screen readers: it always stands beside words.

    Raises LookupError for a name the sprite lacks.
    """
    if name not in symbols():
        raise LookupError(name)
    return Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
        static("img/icons.svg"), name
    )


def day(at: datetime | date, frame: Frame, locale: str) -> str:
    """今天 10:30 · 明天 10:30 · 11月3日 10:30 · 2027年1月2日 10:30, in the zone of the frame.

    A plain date has no clock and no zone: 今天 · 11月3日.
    """
    today = frame.now.astimezone(_zone(frame)).date()
    on, clock = (at, "") if not isinstance(at, datetime) else _split(_local(at, frame))
    code = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((on - today) // _DAY)
    if code is None:
        code = "this_year" if on.year == today.year else "other_year"
    words = text.say(f"word.day.{code}", locale, year=on.year, month=on.month, day=on.day, short=f"{on:%b}")
    return f"{words} {clock}".rstrip()


def moment(at: datetime | date, frame: Frame, locale: str) -> Markup:
    """An instant or date as ``<time>``: absolute words, machine-readable beside them."""
    return Markup('<time datetime="{}">{}</time>').format(_machine(at), day(at, frame, locale))


def dated(sentence: str) -> Markup:
    """A coded sentence whose days and times stay whole at the end of a line."""
    unbroken = Markup('<span class="unbroken">{}</span>')
    parts = enumerate(_DATED.split(sentence))
    return Markup("").join(unbroken.format(part) if at % 2 else part for at, part in parts)


def moment_apart(at: datetime, frame: Frame, locale: str) -> Markup:
    """An instant with its distance, which the page keeps true while it is open: 今天 10:30，还有 12 分钟."""
    seconds = int((at - frame.now).total_seconds())
    code = "ahead" if seconds >= 0 else "past"
    apart = text.say(f"word.apart.{code}", locale, span=duration(abs(seconds), locale))
    joint = text.say("word.apart.joint", locale)
    return Markup('{}{}<span data-apart="{}">{}</span>').format(
        moment(at, frame, locale), joint, _machine(at), apart
    )


def duration(seconds: int, locale: str) -> str:
    """A span in the two units that matter: 45 秒 · 12 分钟 · 1 小时 30 分钟 · 3 天 2 小时."""
    if seconds < 60:
        return text.say("word.span.seconds", locale, n=seconds)
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
    parts = [("days", days), ("hours", hours % 24)] if days else [("hours", hours), ("minutes", minutes % 60)]
    return " ".join(text.say(f"word.span.{unit}", locale, n=n) for unit, n in parts if n)


def initials(name: str) -> str:
    """An avatar's text: the last two characters of a Chinese name, else the first letters of two words."""
    words = name.split()
    if len(words) > 1 and name.isascii():
        return "".join(part[0] for part in words[:2]).upper()
    return name[:2].upper() if name.isascii() else name[-2:]


def _kept(made: Environment) -> Callable[[str], Markup]:
    """``kept("components/x.html")``: a part that depends on the language alone, rendered once."""

    @cache
    def rendered(template: str) -> Markup:
        return escape(made.get_template(template).module)  # a rendered template says that it is markup

    return rendered


def _points(points: Points | None) -> str:
    return "–" if points is None else written(points)


def _word(locale: str) -> Callable[..., str]:
    def in_words(code: StrEnum | str) -> str:
        return text.word(code, locale) if isinstance(code, StrEnum) else text.say(f"word.{code}", locale)

    return in_words


def _sentence(locale: str) -> Callable[..., str]:
    @pass_context
    def in_words(context: Context, code: str, **facts: Fact) -> str:
        frame = context.get("frame")
        zone = _zone(frame) if isinstance(frame, Frame) else None
        return text.say(code, locale, zone, **facts)

    return in_words


def _on_page(show: Callable[[datetime, Frame], str]) -> Callable[[Context, datetime], str]:
    """A filter that needs the page's ``now`` and zone; a macro that uses it is imported with context."""

    @pass_context
    def shown(context: Context, at: datetime) -> str:
        return show(at, context["frame"])

    return shown


def _zone(frame: Frame) -> ZoneInfo:
    return ZoneInfo(frame.zone)


def _local(at: datetime, frame: Frame) -> datetime:
    return at.astimezone(_zone(frame))


def _split(at: datetime) -> tuple[date, str]:
    return at.date(), at.strftime("%H:%M")


def _machine(at: datetime | date) -> str:
    if isinstance(at, datetime):
        return at.astimezone(UTC).isoformat(timespec="seconds")
    return at.isoformat()
