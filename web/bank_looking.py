"""An unsaved text looked through: what a candidate would see, what it lacks, what of its bank it is like."""

from starlette.responses import Response

from core.access import Permission
from core.errors import Refusal
from core.work import UnitOfWork
from question_bank import banks, items, likeness, markup, wording
from question_bank.kinds import registry
from question_bank.kinds.contract import Content, Key, Presented
from question_bank.rules import completeness
from question_bank.rules.completeness import Described
from web.bank_editor import Typed
from web.page import Page


def looked_through(page: Page, sent: Typed) -> tuple[Presented | None, list[dict[str, str]]]:
    """What a candidate would see of it, None where that cannot be read, and what it lacks."""
    try:
        content: Content = registry.read_content(sent.kind, sent.content())
        answer = sent.answer()
        key: Key | None = wording.key_of(sent.kind, answer or {})
        described = Described(
            sent.kind, content, key, (sent.topic,) if sent.topic else (), markup.from_field(sent.explanation)
        )
    except Refusal as refusal:
        return None, [{"weight": "bar", "field": "", "text": page.refused(refusal)}]
    weighed = {"bar": completeness.gaps(described), "hint": completeness.advice(described)}
    return registry.present(sent.kind, content), [
        {"weight": weight, "field": each.field or "", "text": page.reason(each)}
        for weight, findings in weighed.items()
        for each in findings
    ]


def alike(page: Page, work: UnitOfWork, sent: Typed, bank_ref: str) -> list[dict[str, str]]:
    """Which items of the bank this text is like, and the way to them: an advice, which bars nothing."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE)
    own = items.open_item(work, sent.item, Permission.BANK_WRITE)[0].id if sent.item else None
    content = registry.read_content(sent.kind, markup.safe_content(sent.content()))
    return [
        {
            "weight": "hint",
            "field": "stem",
            "text": page.reason(each),
            "href": f"/bank/{bank_ref}?q=%23{each.facts['number']}",
        }
        for each in likeness.advice(work, bank.id, sent.kind, content, but=own)
    ]


def gone_on(page: Page, onward: str, told: str, ref: str) -> Response:
    """On from an item that was just kept, and told which item of the bank it says once more, if any."""
    with page.reading() as work:
        repeated = likeness.repeated(work, ref)
    if not repeated:
        return page.go(onward, told=told)
    return page.go(onward, told=f"{told}_again", alike=page.reason(repeated[0]))
