"""/api/v1/records: the register for programs of the personnel office, read with an API token.

A token carries the scope ``records.read`` and reaches what its owner reaches; a signed-in browser may ask as
well. Pages are by cursor; whoever comes back names the last ``updated_since``. Every page taken is written
down. Identity numbers are not given out here.
"""

import hashlib
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Request
from fastapi.openapi.utils import get_openapi
from limits import RateLimitItemPerMinute
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from core.access import Permission
from core.occupations.rules.grades import Grade
from training.certification import registry
from training.certification.registry_views import Filters, RegistryRow
from training.certification.states import CertificateRoute, CertificateStatus, CertificateTitle, NumberKind
from web import gates
from web.door import house_of, visitor_of
from web.navigation import VERSION

PER_MINUTE: Final = RateLimitItemPerMinute(120)
"""Requests of one person's programs."""
MOST: Final = registry.MOST_AT_ONCE

router = APIRouter(prefix="/api/v1", tags=["records"])


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True)


class Holder(_Told):
    """Who holds the certificate, as the register knows them."""

    ref: str = Field(description="Reference, stable for good")
    code: str = Field(description="Staff number")
    name: str


class HolderUnit(_Told):
    """The holder's unit of today."""

    ref: str
    code: str
    name: str
    uscc: str | None = Field(description="Unified social credit code")


class Record(_Told):
    """A certificate with its holder."""

    ref: str
    number: str
    number_kind: NumberKind
    title: CertificateTitle
    route: CertificateRoute
    holder: Holder
    unit: HolderUnit | None
    occupation_code: str
    occupation: str
    edition: int | None = Field(description="Year of the occupation's standard, where it is known")
    grade: Grade | None
    issuer: str
    issued_on: date
    verified: bool = Field(description="Given out here, or the original was looked at")
    status: CertificateStatus
    revoked_at: datetime | None
    updated_at: datetime


class Records(_Told):
    """A page. ``next_cursor`` is to be given as ``cursor`` for the next one; null on the last."""

    records: tuple[Record, ...]
    next_cursor: int | None


class Reason(_Told):
    """One reason of a refusal."""

    code: str
    field: str | None
    message: str


class Refused(_Told):
    """How this interface says no: a stable code, a sentence, reasons by field."""

    code: str
    message: str
    findings: tuple[Reason, ...]


REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    401: {"model": Refused, "description": "No token, an ended one, or one past its time"},
    403: {
        "model": Refused,
        "description": "The token lacks the scope, or the unit is out of reach",
    },
    404: {"model": Refused, "description": "No such unit"},
    422: {"model": Refused, "description": "A parameter has not the form it must have"},
    429: {"model": Refused, "description": "Too many requests; Retry-After says when to come back"},
}


@router.get(
    "/records",
    response_model=Records,
    responses={**REFUSALS, 304: {"description": "Nothing changed since If-None-Match"}},
    dependencies=[gates.holders_of(Permission.RECORDS_READ)],
    summary="Certificates within reach, in the order they came in",
)
def list_records(
    request: Request,
    cursor: Annotated[int, Query(ge=0, le=2**63 - 1, description="From the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    unit: Annotated[str, Query(max_length=16, description="A unit's reference, with all below it")] = "",
    occupation: Annotated[str, Query(max_length=16, description="A code, or its beginning")] = "",
    grade: Grade | None = None,
    status: CertificateStatus | None = None,
    issued_from: date | None = None,
    issued_to: date | None = None,
    updated_since: Annotated[AwareDatetime | None, Query(description="Changed from then on")] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """A page of certificates; nothing of it is kept in any address or cache."""
    house, visitor = house_of(request), visitor_of(request)
    name = str(visitor.actor.myself())
    house.limits.check(PER_MINUTE, "records", name)
    house.limits.count(PER_MINUTE, "records", name)
    filters = Filters(
        unit_ref=unit,
        occupation=occupation,
        grade=grade,
        issued_from=issued_from,
        issued_to=issued_to,
        status=status,
        changed_since=updated_since.astimezone(UTC) if updated_since is not None else None,
    )
    with house.reading(visitor.actor, visitor.arrived_at) as work:
        found = registry.records(work, filters, after=cursor, limit=limit)
    body = Records(records=tuple(_record(row) for row in found.rows), next_cursor=found.after)
    told = body.model_dump_json().encode()
    tag = f'"{hashlib.sha256(told).hexdigest()[:32]}"'
    if if_none_match == tag:
        return Response(status_code=304, headers={"etag": tag})
    with house.work(visitor.actor, visitor.arrived_at) as noting:
        registry.note_taken(noting, len(found.rows), cursor)
    return Response(told, media_type="application/json", headers={"etag": tag})


@router.get("/openapi.json", include_in_schema=False, dependencies=[gates.open_to_all()])
def describe() -> JSONResponse:
    """What this interface offers, as OpenAPI. It says nothing that is not public."""
    told = get_openapi(
        title="Lianbing records",
        version=VERSION,
        summary="The register of skill certificates, for programs",
        description=__doc__,
        routes=router.routes,
    )
    told["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    told["security"] = [{"token": [Permission.RECORDS_READ.value]}]
    return JSONResponse(told)


def _record(row: RegistryRow) -> Record:
    unit = row.unit
    return Record(
        ref=row.ref,
        number=row.number,
        number_kind=row.number_kind,
        title=row.title,
        route=row.route,
        holder=Holder(ref=row.person.ref, code=row.person.code, name=row.person.name),
        unit=HolderUnit(ref=unit.ref, code=unit.code, name=unit.name, uscc=unit.uscc) if unit else None,
        occupation_code=row.occupation_code,
        occupation=row.occupation,
        edition=row.edition,
        grade=row.grade,
        issuer=row.issuer,
        issued_on=row.issued_on,
        verified=row.verified,
        status=row.status,
        revoked_at=row.revoked_at,
        updated_at=row.changed_at,
    )
