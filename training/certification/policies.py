"""Policies: rules as dated rows, shipped with this release and added to by administrators.

A row is never overwritten. Who knows better adds a version that holds from a day on; what was decided before
keeps the version it was decided by.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core import audit
from core.access import Permission
from core.errors import Conflict, Finding, Invalid, NotFound
from core.ids import new_ref
from core.work import UnitOfWork
from training.certification.pathway_models import PolicyRule
from training.certification.policy_params import read_params
from training.certification.rules.eligibility import Asked, PolicyKind, Rule, Verified, in_force

FILES: Final = ("conditions", "ladder", "placement", "subsidy", "titles")
MOST_VERSIONS: Final = 500


class ShippedRule(BaseModel):
    """A row as it stands in the files of this release."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    version: int = 1
    kind: PolicyKind
    region: str = ""
    occupation: str = ""
    doc_no: str
    title: str
    effective_from: date | None = None
    effective_to: date | None = None
    params: dict[str, Any]
    source: str
    verified: Verified
    wording_zh: str
    wording_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """A further version of a rule, as an administrator writes it down. ``params`` as the files write them."""

    code: str
    doc_no: str
    title: str
    effective_from: date | None
    effective_to: date | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    verified: Verified = Verified.UNVERIFIED
    wording_zh: str = ""
    wording_en: str = ""


@dataclass(frozen=True, slots=True)
class RuleView:
    """A version of a rule with its wording. ``is_latest``: no later version of it has been added."""

    ref: str
    rule: Rule
    source: str
    wording_zh: str
    wording_en: str
    is_latest: bool

    def wording(self, locale: str) -> str:
        """What the rule says, in the reader's language."""
        return self.wording_en if locale == "en" else self.wording_zh


def bring(work: UnitOfWork) -> int:
    """Bring the shipped rows that are not there yet; returns how many. Bringing twice brings nothing."""
    known = {
        (row.code, row.version) for row in work.session.execute(select(PolicyRule.code, PolicyRule.version))
    }
    brought = 0
    for shipped in shipped_rules():
        if (shipped.code, shipped.version) in known:
            continue
        values = {**asdict_of(shipped), "ref": new_ref(), "made_by": None, "made_at": work.now}
        try:
            with work.session.begin_nested():
                work.session.add(PolicyRule(**values))
        except IntegrityError:  # another process starts at the same moment and has brought it
            continue
        brought += 1
    return brought


def rules(work: UnitOfWork) -> tuple[Rule, ...]:
    """Every version of every rule: a few dozen rows, in one query."""
    found = select(PolicyRule).order_by(PolicyRule.code, PolicyRule.version).limit(MOST_VERSIONS)
    return tuple(rule_of(row) for row in work.session.scalars(found))


def standing_rules(work: UnitOfWork, asked: Asked) -> tuple[Rule, ...]:
    """The rules in force for what is asked, the most particular first."""
    return in_force(rules(work), asked)


def listing(work: UnitOfWork) -> tuple[RuleView, ...]:
    """Every version with its wording, for everybody signed in: by rule, the latest version first."""
    work.actor.myself()
    rows = work.session.scalars(
        select(PolicyRule)
        .order_by(PolicyRule.kind, PolicyRule.code, PolicyRule.version.desc())
        .limit(MOST_VERSIONS)
    ).all()
    latest: dict[str, int] = {}
    for row in rows:
        latest.setdefault(row.code, row.version)
    return tuple(_view(row, latest[row.code] == row.version) for row in rows)


def look(work: UnitOfWork, ref: str) -> RuleView:
    """One version. Raises NotFound."""
    work.actor.myself()
    row = _row(work, ref)
    newest = work.session.scalar(select(func.max(PolicyRule.version)).where(PolicyRule.code == row.code))
    return _view(row, newest == row.version)


def add_version(work: UnitOfWork, draft: RuleDraft) -> RuleView:
    """Write down a further version of a rule that is there.

    Raises NotAllowed without ``policy.write`` at the top, NotFound for an unknown rule, Invalid with a
    finding per field, Conflict when somebody adds one at the same moment.
    """
    work.actor.demand_at_top(Permission.POLICY_WRITE)
    found = select(PolicyRule).where(PolicyRule.code == draft.code).order_by(PolicyRule.version.desc())
    before = work.session.scalars(found.limit(1)).one_or_none()
    if before is None:
        raise NotFound
    _demand_whole(before.kind, draft)
    row = PolicyRule(
        ref=new_ref(),
        version=before.version + 1,
        kind=before.kind,
        region=before.region,
        occupation=before.occupation,
        made_by=work.actor.person_id,
        made_at=work.now,
        **asdict(draft),
    )
    try:
        with work.session.begin_nested():
            work.session.add(row)
    except IntegrityError as taken:
        raise Conflict from taken
    audit.record(
        work,
        "policy.version_added",
        "policy",
        row.ref,
        {"code": row.code, "version": row.version, "doc_no": row.doc_no, "verified": row.verified.value},
    )
    return _view(row, True)


@cache
def shipped_rules() -> tuple[ShippedRule, ...]:
    """The rows of this release, read once. Raises pydantic's ValidationError: the files are ours."""
    folder = resources.files("training.certification").joinpath("policies")
    found = []
    for name in FILES:
        tables = tomllib.loads(folder.joinpath(f"{name}.toml").read_text("utf-8"))
        found += [ShippedRule.model_validate(table) for table in tables["rule"]]
    return tuple(found)


def asdict_of(shipped: ShippedRule) -> dict[str, Any]:
    """The columns of a shipped row."""
    return {name: getattr(shipped, name) for name in ShippedRule.model_fields}


def rule_of(row: PolicyRule) -> Rule:
    """The row as rules read it."""
    return Rule(
        code=row.code,
        version=row.version,
        kind=row.kind,
        region=row.region,
        occupation=row.occupation,
        doc_no=row.doc_no,
        title=row.title,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        verified=row.verified,
        params=row.params,
    )


def _demand_whole(kind: PolicyKind, draft: RuleDraft) -> None:
    findings = [
        Finding("policy.missing", {}, name)
        for name in ("doc_no", "title", "wording_zh", "source")
        if not getattr(draft, name).strip()
    ]
    if draft.effective_from is None:
        findings.append(Finding("policy.missing", {}, "effective_from"))
    elif draft.effective_to is not None and draft.effective_to < draft.effective_from:
        findings.append(Finding("policy.dates", {}, "effective_to"))
    try:
        read_params(kind, draft.params)
    except (ValueError, KeyError, TypeError) as unfit:
        findings.append(Finding("policy.params", {"said": str(unfit)[:200]}, "params"))
    if findings:
        raise Invalid(*findings)


def _row(work: UnitOfWork, ref: str) -> PolicyRule:
    if "\0" in ref:  # no column can hold it
        raise NotFound
    row = work.session.scalars(select(PolicyRule).where(PolicyRule.ref == ref)).one_or_none()
    if row is None:
        raise NotFound
    return row


def _view(row: PolicyRule, is_latest: bool) -> RuleView:
    return RuleView(
        ref=row.ref,
        rule=rule_of(row),
        source=row.source,
        wording_zh=row.wording_zh,
        wording_en=row.wording_en or row.wording_zh,
        is_latest=is_latest,
    )
