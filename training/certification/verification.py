"""What the public may ask: a number with its holder's name or last four of their identity document.

A wrong name and an unknown number answer alike and cost alike, so that nobody can find out which numbers
there are or whose they are. The name is compared as a hash; what is shown of it is masked from what was
typed. So a certificate can be checked after its holder's personal data were erased. The last four are
compared with the document of this one holder, opened for that and forgotten; they stop answering with the
erasure. Counted are days and answers, never who asked or about whom.
"""

import hmac
from typing import Final

from limits import RateLimitItem, RateLimitItemPerMinute
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core.errors import Finding, Invalid
from core.ids import new_ref
from core.people import identities, persons, surnames
from core.people.rules.id_card import normalised
from core.people.rules.names import normalise_name
from core.work import UnitOfWork
from training.certification import certificates, signing
from training.certification.models import Certificate, CertificateKey, CertificateTally
from training.certification.rules.numbering import read_own_number
from training.certification.rules.payload import content_hash, holder_hash, holder_of
from training.certification.states import CertificateStatus, CheckAnswer, NumberKind
from training.certification.views import Verification

FROM_ADDRESS: Final[RateLimitItem] = RateLimitItemPerMinute(30, 10)
"""Questions from one address: 30 in 10 minutes, right or wrong."""

ABOUT_NUMBER: Final[RateLimitItem] = RateLimitItemPerMinute(20, 60)
"""Questions about one number from anywhere: names are not to be tried one by one from many addresses."""

LONGEST_NUMBER: Final = 40
LONGEST_NAME: Final = 60
LAST: Final = 4


def verify(work: UnitOfWork, number: str, name: str, address: str, *, last_four: str = "") -> Verification:
    """Whether a certificate with this number was given out here to this person, and still holds.

    Who it is says the ``name`` or the ``last_four`` places of their identity document; given both, both must
    be theirs. Raises TooMany for who asks too often; Invalid for neither, which is no
    answer and is not tallied.
    """
    asked = spelling(number[:LONGEST_NUMBER])
    _count_knock(work, asked, address)
    if not name.strip() and not last_four.strip():
        raise Invalid(Finding("certification.holder_needed", {}, "name"))
    row = _find(work, asked)
    salt = certificates.salt_of(work, row.ref if row is not None else new_ref())
    holder = holder_of(row.payload) if row is not None else holder_hash(salt, asked)
    named = hmac.compare_digest(holder, holder_hash(salt, name[:LONGEST_NAME]))
    numbered = _is_last_of(work, row, last_four)
    told = [right for right, typed in ((named, name), (numbered, last_four)) if typed.strip()]
    known = row if told and all(told) else None
    answer = _answer(known)
    _tally(work, answer)
    if known is None:
        return Verification(answered=CheckAnswer.UNKNOWN)
    who = name if name.strip() else persons.names_of(work, (known.person_id,)).get(known.person_id, "")
    return Verification(
        answered=answer,
        name_masked=surnames.masked(normalise_name(who)),
        number=known.number,
        title=known.title,
        occupation=known.occupation_name,
        occupation_code=known.occupation_code,
        grade=known.grade,
        issued_on=known.issued_on,
        issuer=known.issuer,
        revoked_on=known.revoked_at.astimezone(work.house.settings.zone).date() if known.revoked_at else None,
        content_hash=known.content_hash,
        key_id=known.key_id,
        signature_holds=is_untouched(work, known),
    )


def _is_last_of(work: UnitOfWork, row: Certificate | None, typed: str) -> bool:
    """Whether these are the last four of the holder's document. Nobody's are asked for in the same way."""
    held = identities.last_four(work, row.person_id if row is not None else 0)
    given = normalised(typed[:LONGEST_NAME])
    return len(given) == LAST and hmac.compare_digest(held.encode(), given.encode())


def spelling(number: str) -> str:
    """One spelling of what was typed: ours as we write it, another without spaces and hyphens."""
    return read_own_number(number) or "".join(number.upper().split()).replace("-", "")


def is_untouched(work: UnitOfWork, row: Certificate) -> bool:
    """Whether the signature holds over what is on record, and the hash is that of what is on record."""
    found = select(CertificateKey.public).where(CertificateKey.key_id == row.key_id)
    public = work.session.scalars(found).one_or_none()
    if public is None or row.content_hash != content_hash(row.payload):
        return False
    return signing.holds(public, row.payload, row.signature)


def _find(work: UnitOfWork, number: str) -> Certificate | None:
    """The last one given out under the number; recorded ones are for their own issuers to confirm."""
    found = select(Certificate).where(
        Certificate.number == number, Certificate.number_kind.in_((NumberKind.OWN, NumberKind.NATIONAL))
    )
    return work.session.scalars(found.order_by(Certificate.id.desc()).limit(1)).one_or_none()


def _answer(known: Certificate | None) -> CheckAnswer:
    if known is None:
        return CheckAnswer.UNKNOWN
    return CheckAnswer.VALID if known.status is CertificateStatus.VALID else CheckAnswer.REVOKED


def _count_knock(work: UnitOfWork, number: str, address: str) -> None:
    limits = work.house.limits
    names = ((FROM_ADDRESS, "verify", address), (ABOUT_NUMBER, "verify_number", number))
    for limit, *name in names:
        limits.check(limit, *name)
    for limit, *name in names:
        limits.count(limit, *name)


def _tally(work: UnitOfWork, answer: CheckAnswer) -> None:
    mine = (CertificateTally.on_day == work.today, CertificateTally.answered == answer)
    one_more = update(CertificateTally).where(*mine).values(count=CertificateTally.count + 1)
    if work.session.execute(one_more.returning(CertificateTally.id)).first() is not None:
        return
    try:
        with work.session.begin_nested():
            work.session.add(CertificateTally(on_day=work.today, answered=answer, count=1))
    except IntegrityError:  # the day's first question came twice at once
        work.session.execute(one_more)
