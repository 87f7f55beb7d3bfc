"""A whole question pasted into the stem of one item of a case, taken apart there."""

from typing import Any

from core.errors import Finding, Invalid
from question_bank import splitting
from question_bank.kinds.elementary import ELEMENTARY
from question_bank.markup import for_field
from web.bank_editor import APART, ChildFields, Typed
from web.bank_fields import item_fields
from web.page import Page
from web.views import FieldError


def left_out(pictures: int, formulas: int) -> list[Finding]:
    """What did not come along with the words of a pasted question."""
    lost = [Finding("pasted.pictures_lost", {"lost": pictures})] if pictures else []
    unread = [Finding("pasted.formulas_unread", {"unread": formulas})] if formulas else []
    return lost + unread


def apart(page: Page, sent: Typed) -> dict[str, Any]:
    """What the editor shows otherwise than it was sent: the item with its options and key, or the reasons.

    A case has one explanation: the one that was pasted stands below what is there. What is no question stays
    in the stem, where the browser put it.
    """
    own = sent.then.removeprefix(APART)
    if own not in {each.id for each in sent.children}:
        return {}
    update: dict[str, Any] = {}
    findings = left_out(sent.lost, sent.unread)
    try:
        found = splitting.split(sent.pasted, sent.formatted)
    except Invalid as refusal:
        findings += refusal.findings
    else:
        draft = found.draft
        if draft.kind not in ELEMENTARY:
            return {"errors": _told(page, own, [Finding("pasted.nothing", field="stem")])}
        fields = item_fields(draft.kind, draft.content, draft.key)
        update["children"] = tuple(
            ChildFields(id=own, share=each.share, **fields) if each.id == own else each.fields_of_child()
            for each in sent.children
        )
        explained = filter(None, (sent.explanation.rstrip(), for_field(draft.explanation)))
        update["explanation"] = "\n".join(explained)
        findings += [Finding("pasted.more", {"more": found.more})] if found.more else []
    return {**update, "errors": _told(page, own, findings)}


def _told(page: Page, own: str, findings: list[Finding]) -> tuple[FieldError, ...]:
    return tuple(
        FieldError(field=f"children.{own}.{each.field}" if each.field else "", text=page.reason(each))
        for each in findings
    )
