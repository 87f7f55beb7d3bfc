"""One item: written, looked at, given to review, retired."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import JSONResponse, Response

from core import text
from core.access import Permission
from core.errors import Invalid, NotFound, Refusal
from core.ids import new_ref
from core.work import UnitOfWork
from question_bank import (
    banks,
    beginnings,
    classing,
    comments,
    discarding,
    history,
    items,
    listing,
    reading,
    template_tags,
    templates,
    topics,
)
from question_bank.errors import EditedMeanwhile
from question_bank.history_views import Comparison
from question_bank.kinds.contract import KindName
from question_bank.kinds.errors import ItemUnreadable
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from question_bank.views import ItemView, TopicView
from web import bank_looking, bank_merging, bank_writing, deeds, rendering
from web.bank_apart import apart
from web.bank_editor import (
    APART,
    IN_HAND,
    KIND,
    RESTORE,
    EditorPage,
    NewItem,
    Typed,
    editor_of,
    samples_of,
    with_children,
)
from web.bank_views import GlimpsePage, ItemPage, PreviewPage, Turns, Wanted
from web.deps import FORM_GUARD, OnPage, Reading
from web.page import Page
from web.pages.bank import HERE, READERS, WRITERS, filter_of, order_of, proved_of

router = APIRouter(dependencies=FORM_GUARD)

Words = Annotated[str, Form(max_length=4000)]
Sent = Annotated[Typed, Depends(with_children)]
_AS_SENT: Final[Mapping[str, Any]] = MappingProxyType({})


def listed_in(wanted: Annotated[Wanted, Query()]) -> Wanted:
    """The list that a page was opened from: its filter, without the page of it."""
    return wanted.model_copy(update={"after": None, "before": None, "leaf": 1, "item": ""})


Listed = Annotated[Wanted, Depends(listed_in)]


@router.get("/bank/{ref}/new", dependencies=[WRITERS])
def start_item(page: OnPage, work: Reading, ref: str, asked: Annotated[NewItem, Query()]) -> Response:
    """An empty editor, or one filled like another item; for a form that became an item, that one."""
    kind, topic, like, after = asked.kind, asked.topic, asked.like, asked.after
    if asked.begun and (known := beginnings.known(work, ref, asked.begun)):
        return page.go(f"/items/{known}/edit?fresh=1")
    offered = templates.listing(work, banks.open_bank(work, ref, Permission.BANK_WRITE))
    if like:
        return _editor(page, _like(work, ref, like).model_copy(update={"templates": offered}))
    bank = banks.look(work, ref)
    last_topic, source = beginnings.carried(work, ref, after) if after else ("", "")
    chosen = KindName(kind) if kind in set(KindName) else KindName.SINGLE_CHOICE
    view = EditorPage(
        bank_ref=ref,
        bank_title=bank.title,
        topics=tuple(topics.tree(work, ref)),
        kind=chosen,
        topic=topic or last_topic,
        source=source,
        after=after if last_topic or source else "",
        topic_carried=bool(last_topic) and topic in {"", last_topic},
        begun=new_ref(),
        unfinished=None if after else beginnings.unfinished(work, ref),
        templates=offered,
        may_autosave=True,
    )
    return _editor(page, view)


@router.post("/bank/{ref}/items", dependencies=[WRITERS])
def save_new(page: OnPage, ref: str, sent: Sent) -> Response:
    """Save a new item; what autosave has made already is written on."""
    return _save(page, ref, sent)


@router.post("/bank/{ref}/autosave", dependencies=[WRITERS])
def autosave(page: OnPage, ref: str, sent: Sent) -> Response:
    """Save a draft while its author is still writing; answers with what to send next time.

    What stands beside the text is saved by itself, so that a citation that is not yet whole keeps no text
    from being saved: ``left`` tells which of its fields stay as they were, and why.
    """
    try:
        kept = bank_writing.write(page, ref, sent.model_copy(update={"classed": False}))
        left = bank_writing.label(page, kept.ref, sent.draft()) if sent.classed else ()
    except Refusal as refusal:
        return JSONResponse({"message": page.errors(refusal)[0].text}, refusal.status)
    told = [{"field": each.field, "text": each.text} for each in left]
    return JSONResponse({"item": kept.ref, "seen": kept.seen, "left": told})


@router.post("/bank/preview", dependencies=[WRITERS])
def preview(page: OnPage, work: Reading, sent: Sent, bank: str = "") -> Response:
    """What a candidate would see of an unsaved text, what it still lacks, and what of the bank it is like."""
    presented, findings = bank_looking.looked_through(page, sent)
    if bank and presented is not None:
        findings += bank_looking.alike(page, work, sent, bank)
    view = PreviewPage(presented=presented, samples=samples_of(sent))
    part = rendering.render("bank/preview.html", page.locale, view, page.frame())
    return JSONResponse({"html": part, "problems": findings})


@router.get("/items/{ref}", dependencies=[READERS])
def show_item(page: OnPage, work: Reading, ref: str, listed: Listed) -> Response:
    """One item in full."""
    view = _item(work, ref)
    shown = view.shown
    turns = _turns(work, shown.bank_ref, shown.number, listed)
    return page.show("bank/item.html", view.model_copy(update={"turns": turns}), here=HERE)


@router.get("/items/{ref}/glimpse", dependencies=[READERS])
def glimpse(page: OnPage, work: Reading, ref: str, listed: Listed) -> Response:
    """One item in full, for the third pane of the desk."""
    shown = reading.glimpse(work, ref)
    view = GlimpsePage(shown=shown, proved=proved_of(work, shown), wanted=listed)
    return page.show("bank/glimpse.html", view)


@router.get("/items/{ref}/edit", dependencies=[WRITERS])
def edit_item(
    page: OnPage, work: Reading, ref: str, listed: Listed, unsent: bool = False, fresh: bool = False
) -> Response:
    """The editor; of an item in use it writes the next version.

    ``unsent``: it was to be given to review, and the draft was kept instead; what it lacks is told.
    ``fresh``: it was begun just now, and the way on leads to the next new one.
    """
    item = reading.look(work, ref)
    typed = classing.as_typed(classing.look(work, ref))
    view = editor_of(item, tuple(topics.tree(work, item.bank_ref)))
    lacks = page.errors(Invalid(*item.gaps)) if unsent and item.gaps else ()
    turns = _turns(work, item.bank_ref, item.number, listed)
    told = {"typed": typed, "errors": lacks, "draft_kept": bool(lacks), "turns": turns, "fresh": fresh}
    told["said"] = comments.last(work, ref)
    told["may_change_kind"] = item.newest.number == 1 and items.is_fresh(
        work, items.open_item(work, ref, Permission.BANK_WRITE)[0]
    )
    return _editor(page, view.model_copy(update=told))


@router.post("/items/{ref}/submit", dependencies=[WRITERS])
def submit_item(page: OnPage, ref: str, seen: Annotated[int, Form()] = 0) -> Response:
    """Give an item to review."""
    return _deed(page, ref, lambda work: items.submit(work, ref, seen), "item_submitted")


@router.post("/items/{ref}/withdraw", dependencies=[WRITERS])
def withdraw_item(page: OnPage, ref: str) -> Response:
    """Take an item back from review."""
    return _deed(page, ref, lambda work: items.withdraw(work, ref), "item_withdrawn")


@router.post("/items/{ref}/retire", dependencies=[WRITERS])
def retire_item(page: OnPage, ref: str, reason: Words = "") -> Response:
    """Draw an item no more."""
    return _deed(page, ref, lambda work: items.retire(work, ref, reason), "item_retired")


@router.post("/items/{ref}/discard", dependencies=[WRITERS])
def discard_item(page: OnPage, ref: str) -> Response:
    """Throw away a draft of one's own that went nowhere."""
    try:
        with page.work() as work:
            bank_ref = discarding.discard(work, ref)
    except Invalid as refusal:
        return _refused(page, ref, refusal)
    return page.go(f"/bank/{bank_ref}", told="draft_discarded")


@router.post("/items/{ref}/discard-version", dependencies=[WRITERS])
def discard_version(page: OnPage, ref: str) -> Response:
    """Throw away a next version of one's own that nobody else has had."""
    return _deed(page, ref, lambda work: discarding.discard_version(work, ref), "version_discarded")


@router.post("/items/{ref}/place", dependencies=[WRITERS])
def place_item(
    page: OnPage, ref: str, topic: Words = "", pool: Annotated[Pool, Form()] = Pool.PUBLIC
) -> Response:
    """File an item under a topic and in a pool."""
    return _deed(
        page, ref, lambda work: items.place(work, ref, topic_ref=topic or None, pool=pool), "item_placed"
    )


def _save(page: Page, bank_ref: str, sent: Typed) -> Response:
    if (rewritten := _rewritten(page, bank_ref, sent)) is not None:
        return rewritten
    if sent.then == "template":
        return _keep_template(page, bank_ref, sent)
    here = sent.came_from()
    try:
        kept = bank_writing.write(page, bank_ref, sent.knowing())
    except Refusal as refusal:
        return _sent_back(page, bank_ref, sent, refusal)
    ref, seen = kept.ref, kept.seen
    if sent.then == "submit":
        try:
            with page.work() as work:
                items.submit(work, ref, seen)
        except Invalid:
            # The draft is kept, at an address of its own: loading it again makes no second one.
            onto = f"/items/{ref}/edit?unsent=1" + ("&fresh=1" if sent.is_new else "")
            return page.go(sent.taken_to(onto))
        return bank_looking.gone_on(page, sent.taken_to(here.carried(f"/items/{ref}")), "item_submitted", ref)
    onward = here.carried(f"/items/{ref}/edit")
    if sent.is_new:
        onward += ("&" if "?" in onward else "?") + "fresh=1"
    if sent.then == "onward":
        onward = _onward(page, ref, here)
    if sent.then == "next":
        onward = f"/bank/{bank_ref}/new?kind={sent.kind}&after={ref}"
    if sent.then in {"onward", "next"} and not kept.again:  # the item is shown no more
        return bank_looking.gone_on(page, sent.taken_to(onward), "item_saved", ref)
    return page.go(sent.taken_to(onward), told="item_saved_before" if kept.again else "item_saved")


def _rewritten(page: Page, bank_ref: str, sent: Typed) -> Response | None:
    """The editor after a button that only changes the form; None for one that saves."""
    if sent.then == KIND:
        return _sent_back(page, bank_ref, sent.with_kind())
    if sent.then == RESTORE or sent.asks_for_rows:
        return _sent_back(page, bank_ref, sent.with_rows())
    if sent.then.startswith(APART):
        return _sent_back(page, bank_ref, sent, update=apart(page, sent))
    return None


def _keep_template(page: Page, bank_ref: str, sent: Typed) -> Response:
    """Keep the text as a template beside the item that is written; that one stays as it is stored."""
    word = text.say(template_tags.WORD, page.locale)
    kept = deeds.tried(page, lambda work: templates.keep(work, bank_ref, sent.text(), sent.draft(), word))
    if isinstance(kept, Refusal):
        return _sent_back(page, bank_ref, sent, kept)
    onward = f"/items/{sent.item}/edit" if sent.item else f"/bank/{bank_ref}/new?like={kept}"
    return page.go(sent.taken_to(onward), told="template_kept")


def _like(work: UnitOfWork, bank_ref: str, like: str) -> EditorPage:
    """A new item with the words of another; nothing is kept before something is typed."""
    item = reading.look(work, like)
    if item.bank_ref != bank_ref:
        raise NotFound
    view = editor_of(item, tuple(topics.tree(work, bank_ref)))
    new = {
        "ref": "",
        "number": None,
        "state": VersionState.DRAFT,
        "seen": 0,
        "notes": (),
        "may_autosave": True,
        "begun": new_ref(),
    }
    return view.model_copy(update=new)


def _onward(page: Page, ref: str, listed: Wanted) -> str:
    """The editor of the next item of the list; of this one when it is the last."""
    with page.reading() as work:
        item, bank, _ = items.open_item(work, ref, Permission.BANK_WRITE)
        after = _turns(work, bank.ref, item.number, listed).after
    return listed.carried(f"/items/{after or ref}/edit")


def _turns(work: UnitOfWork, bank_ref: str, number: int, listed: Wanted) -> Turns:
    """Where the list leads from an item. A list that is no more, of a topic taken away, leads nowhere."""
    bank = banks.open_bank(work, bank_ref, *banks.READERS)
    try:
        before, after = listing.neighbours(
            work, bank, number, filter_of(work, listed, bank_ref), order_of(work, listed, bank_ref)
        )
    except NotFound:
        return Turns()
    return Turns(before=before, after=after, wanted=listed)


def _sent_back(
    page: Page,
    bank_ref: str,
    sent: Typed,
    refusal: Refusal | None = None,
    update: Mapping[str, Any] = _AS_SENT,
) -> Response:
    """The editor with what was typed, and why it was not taken. ``update``: what it shows otherwise."""
    with page.reading() as work:
        if isinstance(refusal, EditedMeanwhile) and not sent.item:
            sent = sent.model_copy(update={"item": beginnings.ref_of(work, bank_ref, sent.begun)})
        bank = banks.look(work, bank_ref)
        known = reading.look(work, sent.item) if sent.item else None
        fresh = known is None or items.is_fresh(
            work, items.open_item(work, known.ref, Permission.BANK_WRITE)[0]
        )
        tree = tuple(topics.tree(work, bank_ref))
        turns = _turns(work, bank_ref, known.number, sent.came_from()) if known else Turns()
        meanwhile = _meanwhile(work, sent) if isinstance(refusal, EditedMeanwhile) else None
        stored = _stored(work, known, tree) if known and meanwhile else None
    view = EditorPage(
        bank_ref=bank_ref,
        bank_title=bank.title,
        topics=tree,
        ref=sent.item,
        number=known.number if known else None,
        state=known.state if known else VersionState.DRAFT,
        seen=sent.seen,
        begun=sent.begun,
        fresh=sent.fresh,
        errors=page.errors(refusal) if refusal is not None else (),
        unsaved=refusal is None,
        turns=turns,
        may_change_kind=fresh,
        meanwhile=meanwhile,
        may_autosave=refusal is None and (known is None or known.state in IN_HAND),
        **sent.fields(),
    )
    if stored is not None:
        view = bank_merging.laid_over(view, stored, sent.not_touched())
    return _editor(page, view.model_copy(update=update), refusal.status if refusal is not None else 200)


def _meanwhile(work: UnitOfWork, sent: Typed) -> Comparison | None:
    """What is stored now beside what was typed; None for a text that cannot be laid beside anything."""
    try:
        return history.beside_typed(work, sent.item, sent.text())
    except ItemUnreadable:
        return None


def _stored(work: UnitOfWork, item: ItemView, tree: tuple[TopicView, ...]) -> EditorPage:
    """The editor with what is stored, and what stands beside it."""
    typed = classing.as_typed(classing.look(work, item.ref))
    return editor_of(item, tree).model_copy(update={"typed": typed})


def _editor(page: Page, view: EditorPage, status: int = 200) -> Response:
    """The editor with spare rows, and the text as a candidate would see it."""
    return page.show("bank/edit.html", view.with_spare_rows(), status=status, here=HERE)


def _item(work: UnitOfWork, ref: str) -> ItemPage:
    item = reading.look(work, ref)
    tree = tuple(topics.tree(work, item.bank_ref))
    return ItemPage(
        shown=item,
        topics=tree,
        classes=classing.look(work, ref),
        proved=proved_of(work, item),
        may_discard=item.may_edit and item.newest.number == 1 and discarding.may_discard(work, ref),
        may_discard_version=item.may_edit
        and item.newest.number > 1
        and discarding.may_discard_version(work, ref),
    )


def _deed(page: Page, ref: str, deed: Callable[[UnitOfWork], object], told: str) -> Response:
    """Do it and go back to the item, or show the item with the reasons against it."""
    try:
        with page.work() as work:
            deed(work)
    except Invalid as refusal:
        return _refused(page, ref, refusal)
    return page.go(f"/items/{ref}", told=told)


def _refused(page: Page, ref: str, refusal: Invalid) -> Response:
    """The item with the reasons against a deed."""
    with page.reading() as work:
        view = _item(work, ref).model_copy(update={"errors": page.errors(refusal)})
    return page.show("bank/item.html", view, status=refusal.status, here=HERE)
