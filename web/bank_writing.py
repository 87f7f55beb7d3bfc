"""What the editor sent is kept: the text of an item, and what stands beside it."""

from core.errors import Invalid
from question_bank import beginnings, classing, items
from question_bank.beginnings import Begun
from question_bank.class_views import ClassDraft
from web.bank_editor import Typed
from web.page import Page
from web.views import FieldError


def write(page: Page, bank_ref: str, sent: Typed) -> Begun:
    """Keep a text: of an item that is there, of a new one, or of the one that this form became."""
    with page.work() as work:
        if sent.item:
            kept = Begun(sent.item, items.revise(work, sent.item, sent.text(), sent.seen))
        elif sent.begun:
            kept = beginnings.begin(work, bank_ref, sent.begun, sent.text())
        else:
            kept = Begun(items.draft(work, bank_ref, sent.text()), 1)
        if sent.classed:
            classing.classify(work, kept.ref, sent.draft())
        return kept


def label(page: Page, ref: str, draft: ClassDraft) -> tuple[FieldError, ...]:
    """Set what stands beside an item; fields that cannot be taken stay as they were and are told."""
    try:
        with page.work() as work:
            classing.classify(work, ref, draft)
    except Invalid as refusal:
        with page.work() as work:
            held = classing.as_typed(classing.look(work, ref))
            unread = {each.field: getattr(held, each.field) for each in refusal.findings if each.field}
            classing.classify(work, ref, draft.model_copy(update=unread))
        return page.errors(refusal)
    return ()
