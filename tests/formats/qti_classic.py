"""Items of QTI 1.2 for the tests of this folder, as IMS and as Canvas write them."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from question_bank.formats.detect import read_file
from question_bank.formats.drafts import ItemDraft, Reading
from question_bank.kinds import registry
from question_bank.kinds.outcome import Outcome


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
