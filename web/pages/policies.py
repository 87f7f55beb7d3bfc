"""政策依据: every rule with its document number, its dates, and whether anybody has seen it."""

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from core.access import Permission
from core.errors import Finding, Invalid, Refusal
from core.work import UnitOfWork
from training.certification import policies
from training.certification.policies import RuleDraft, RuleView
from training.certification.rules.eligibility import PolicyKind, Verified
from web import days, gates
from web.deeds import tried
from web.deps import FORM_GUARD, Filled, OnPage, Reading
from web.page import Page
from web.pathway_views import PoliciesPage, PolicyForm, PolicyPage
from web.views import FieldError

HERE: Final = "pathway"
WRITES: Final = (Permission.POLICY_WRITE,)
FIELDS: Final = (
    "doc_no",
    "title",
    "effective_from",
    "effective_to",
    "verified",
    "wording_zh",
    "wording_en",
    "source",
    "params",
)

router = APIRouter(prefix="/policies", dependencies=FORM_GUARD)


@router.get("", dependencies=[gates.signed_in()])
def show_policies(page: OnPage, work: Reading, kind: Annotated[str, Query(max_length=20)] = "") -> Response:
    """The latest version of every rule, by kind."""
    chosen = kind if kind in set(PolicyKind) else ""
    view = PoliciesPage(
        rules=tuple(
            each for each in policies.listing(work) if each.is_latest and chosen in {"", each.rule.kind.value}
        ),
        kinds=tuple(PolicyKind),
        kind=chosen,
        may_write=work.actor.may_at_top(Permission.POLICY_WRITE),
        locale=page.locale,
    )
    return page.show("policies/list.html", view, here=HERE)


@router.get("/{ref}", dependencies=[gates.signed_in()])
def show_policy(page: OnPage, work: Reading, ref: str) -> Response:
    """One version, its parameters, and the other versions of the rule."""
    found = policies.look(work, ref)
    view = PolicyPage(
        view=found,
        params=_written(found),
        versions=tuple(each for each in policies.listing(work) if each.rule.code == found.rule.code),
        may_write=work.actor.may_at_top(Permission.POLICY_WRITE),
        locale=page.locale,
    )
    return page.show("policies/show.html", view, here=HERE)


@router.get("/{ref}/new", dependencies=[gates.holders_of(*WRITES)])
def show_form(page: OnPage, work: Reading, ref: str) -> Response:
    """The form for a further version, filled with the present one."""
    work.actor.demand_at_top(Permission.POLICY_WRITE)
    found = policies.look(work, ref)
    typed = {name: str(getattr(found.rule, name, "") or "") for name in ("doc_no", "title")}
    typed |= {
        "effective_from": work.today.isoformat(),
        "verified": found.rule.verified.value,
        "wording_zh": found.wording_zh,
        "wording_en": found.wording_en,
        "source": found.source,
        "params": _written(found),
    }
    return page.show("policies/new.html", PolicyForm(view=found, typed=typed), here=HERE)


@router.post("/{ref}/new", dependencies=[gates.holders_of(*WRITES)])
def add(page: OnPage, ref: str, given: Filled) -> Response:
    """Write the version down; the earlier ones stay."""
    typed = {name: value.strip()[:20_000] for name in FIELDS if isinstance(value := given.get(name, ""), str)}

    def deed(work: UnitOfWork) -> RuleView:
        work.actor.demand_at_top(Permission.POLICY_WRITE)
        return policies.add_version(work, _draft(policies.look(work, ref), typed))

    made = tried(page, deed)
    if isinstance(made, Refusal):
        with page.reading() as work:
            return _form(page, work, ref, typed, page.errors(made), made.status)
    return page.go(f"/policies/{made.ref}", told="policy_added")


def _form(
    page: Page, work: UnitOfWork, ref: str, typed: dict[str, str], errors: tuple[FieldError, ...], status: int
) -> Response:
    view = PolicyForm(view=policies.look(work, ref), typed=typed, errors=errors)
    return page.show("policies/new.html", view, status=status, here=HERE)


def _draft(before: RuleView, typed: dict[str, str]) -> RuleDraft:
    """What was typed as a version. Raises Invalid with every field that cannot be read."""
    findings: list[Finding] = []

    params: Any = {}
    try:
        params = json.loads(typed.get("params", ""))
    except ValueError as unread:
        findings.append(Finding("policy.params", {"said": str(unread)[:200]}, "params"))
    if not isinstance(params, dict):
        findings.append(Finding("policy.params", {"said": type(params).__name__}, "params"))
    effective_from, effective_to = (
        days.read_day(typed.get(field, ""), field, findings) for field in ("effective_from", "effective_to")
    )
    if findings:
        raise Invalid(*findings)
    return RuleDraft(
        code=before.rule.code,
        doc_no=typed.get("doc_no", "")[:200],
        title=typed.get("title", "")[:120],
        effective_from=effective_from,
        effective_to=effective_to,
        params=params,
        source=typed.get("source", ""),
        verified=Verified.SEEN if typed.get("verified") == Verified.SEEN.value else Verified.UNVERIFIED,
        wording_zh=typed.get("wording_zh", ""),
        wording_en=typed.get("wording_en", ""),
    )


def _written(found: RuleView) -> str:
    return json.dumps(dict(found.rule.params), ensure_ascii=False, indent=2)
