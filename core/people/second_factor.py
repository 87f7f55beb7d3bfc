"""The second factor: one-time codes of an authenticator (TOTP, RFC 6238), and recovery codes on paper.

A step of thirty seconds is accepted once, one before and one after count for slow clocks. The shared secret
is sealed under the person's own key.
"""

import hmac
from typing import Final

import pyotp
from sqlalchemy import delete, select, update

from core import audit
from core.access import Permission
from core.errors import NotFound
from core.ids import new_code
from core.people import sessions
from core.people.errors import SecondFactorMissing, SecondFactorStands, WrongSecondFactor
from core.people.models import Credential, Person, RecoveryCode, SignInSession
from core.people.persons import key_of
from core.people.reach import look_after
from core.people.views import SecondFactorView
from core.work import UnitOfWork

TOTP: Final = "credential.totp"
RECOVERY: Final = "recovery code"
STEP_SECONDS: Final = 30
CODES_AT_ONCE: Final = 8
ISSUER: Final = "Lianbing"


def mine(work: UnitOfWork) -> SecondFactorView:
    """Where the actor's second factor stands; while it is being set up, with what to scan or type."""
    credential = _mine(work)
    secret = None
    if credential.totp_sealed is not None and credential.totp_confirmed_at is None:
        secret = _secret(work, credential)
    return SecondFactorView(
        confirmed_at=credential.totp_confirmed_at,
        secret=secret,
        address=_address(work, secret) if secret is not None else None,
        recovery_codes_left=len(_unused(work, credential.person_id)),
    )


def begin(work: UnitOfWork) -> None:
    """Make a new secret, to be confirmed with its first code. Raises SecondFactorStands."""
    credential = _mine(work, lock=True)
    if credential.totp_confirmed_at is not None:
        raise SecondFactorStands
    key = key_of(work, credential.person_id)
    credential.totp_sealed = work.house.vault.seal(key, TOTP, pyotp.random_base32())
    credential.totp_last_step = None


def confirm(work: UnitOfWork, code: str) -> tuple[str, ...]:
    """Prove that the authenticator works; returns the recovery codes, which are shown this once.

    The session in which this happens counts as signed in with a second factor. Raises SecondFactorMissing,
    SecondFactorStands, WrongSecondFactor.
    """
    credential = _mine(work, lock=True)
    if credential.totp_sealed is None:
        raise SecondFactorMissing
    if credential.totp_confirmed_at is not None:
        raise SecondFactorStands
    _take_step(work, credential, code)
    credential.totp_confirmed_at = work.now
    if work.actor.session_id is not None:
        work.session.execute(
            update(SignInSession)
            .where(SignInSession.id == work.actor.session_id)
            .values(second_factor_at=work.now)
        )
    person = work.session.get_one(Person, credential.person_id)
    audit.record(work, "people.second_factor_set", "person", person.ref)
    return _new_codes(work, credential.person_id)


def renew_codes(work: UnitOfWork, code: str) -> tuple[str, ...]:
    """Fresh recovery codes in place of all old ones. Raises WrongSecondFactor."""
    person_id = work.actor.myself()
    prove(work, person_id, code)
    return _new_codes(work, person_id)


def remove(work: UnitOfWork, code: str) -> None:
    """Do without a second factor again; roles that ask for one sleep. Raises WrongSecondFactor."""
    person_id = work.actor.myself()
    prove(work, person_id, code)
    _clear(work, person_id)
    person = work.session.get_one(Person, person_id)
    audit.record(work, "people.second_factor_removed", "person", person.ref, {"by_owner": True})


def clear_for(work: UnitOfWork, person_ref: str) -> None:
    """Take a lost second factor away from somebody, who sets up another at the next sign-in.

    Raises NotAllowed unless the actor manages people over every unit the person holds a role on.
    """
    person = look_after(work, person_ref, Permission.PEOPLE_MANAGE)
    _clear(work, person.id)
    sessions.end_all(work, person.id)
    audit.record(work, "people.second_factor_removed", "person", person.ref, {"by_owner": False})


def prove(work: UnitOfWork, person_id: int, code: str) -> None:
    """Accept this half minute's code, or one recovery code, once. Raises WrongSecondFactor."""
    locked = select(Credential).where(Credential.person_id == person_id).with_for_update()
    # read anew: whoever held the lock before may have taken this very step
    credential = work.session.scalars(locked.execution_options(populate_existing=True)).one_or_none()
    if credential is None or credential.totp_confirmed_at is None:
        raise WrongSecondFactor
    typed = "".join(code.split()).replace("-", "").upper()
    if typed.isdecimal() and len(typed) == 6:
        _take_step(work, credential, typed)
        return
    index = work.house.vault.blind_index(RECOVERY, f"{person_id}:{typed}")
    for unused in _unused(work, person_id):
        if hmac.compare_digest(unused.code_hash, index):
            unused.used_at = work.now
            return
    raise WrongSecondFactor


def _take_step(work: UnitOfWork, credential: Credential, code: str) -> None:
    totp = pyotp.TOTP(_secret(work, credential), interval=STEP_SECONDS)
    this = int(work.now.timestamp()) // STEP_SECONDS
    typed = "".join(code.split())
    for step in (this, this - 1, this + 1):
        fresh = credential.totp_last_step is None or step > credential.totp_last_step
        if fresh and hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode()):
            credential.totp_last_step = step
            return
    raise WrongSecondFactor


def _mine(work: UnitOfWork, *, lock: bool = False) -> Credential:
    query = select(Credential).where(Credential.person_id == work.actor.myself())
    credential = work.session.scalars(query.with_for_update() if lock else query).one_or_none()
    if credential is None:
        raise NotFound
    return credential


def _secret(work: UnitOfWork, credential: Credential) -> str:
    if credential.totp_sealed is None:
        raise SecondFactorMissing
    return work.house.vault.open(key_of(work, credential.person_id), TOTP, credential.totp_sealed)


def _address(work: UnitOfWork, secret: str) -> str:
    """The ``otpauth:`` address that authenticators scan; it names the account by its code, not by a name."""
    person = work.session.get_one(Person, work.actor.myself())
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=person.code, issuer_name=ISSUER)


def _unused(work: UnitOfWork, person_id: int) -> list[RecoveryCode]:
    query = select(RecoveryCode).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return list(work.session.scalars(query.order_by(RecoveryCode.id)))


def _new_codes(work: UnitOfWork, person_id: int) -> tuple[str, ...]:
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = tuple(new_code(10) for _ in range(CODES_AT_ONCE))
    index = work.house.vault.blind_index
    work.session.add_all(
        RecoveryCode(person_id=person_id, code_hash=index(RECOVERY, f"{person_id}:{code}")) for code in codes
    )
    return tuple(f"{code[:5]}-{code[5:]}" for code in codes)


def _clear(work: UnitOfWork, person_id: int) -> None:
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    work.session.execute(
        update(Credential)
        .where(Credential.person_id == person_id)
        .values(totp_sealed=None, totp_confirmed_at=None, totp_last_step=None)
    )
