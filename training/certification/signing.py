"""Signatures on certificates: Ed25519, so that anybody with the public key can check one without us.

The private key lies sealed by the vault; a retired key stays public for what it has signed.
"""

import base64
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import select

from core import audit
from core.access import Permission
from core.work import UnitOfWork
from training.certification.models import CertificateKey
from training.certification.views import PublicKey

_PLACE = "certificate.signing"


def sign(work: UnitOfWork, text: str) -> tuple[str, str]:
    """The key's id and the signature, URL-safe base 64. The first signature makes the first key."""
    row = _current(work) or _make(work)
    vault = work.house.vault
    secret = vault.open(vault.unwrap(row.wrapping_id, row.wrapped), _PLACE, row.sealed)
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    return row.key_id, _written(key.sign(text.encode()))


def holds(public: str, text: str, signature: str) -> bool:
    """Whether the signature is that key's over that text. Anything malformed does not hold."""
    try:
        key = Ed25519PublicKey.from_public_bytes(_read(public))
        key.verify(_read(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def public_keys(work: UnitOfWork) -> tuple[PublicKey, ...]:
    """Every key that ever signed, newest first."""
    rows = work.session.scalars(select(CertificateKey).order_by(CertificateKey.id.desc()))
    return tuple(PublicKey(each.key_id, each.public, each.made_at, each.retired_at) for each in rows)


def renew(work: UnitOfWork) -> PublicKey:
    """Retire the key in use and sign with a new one from now on. What was signed stays valid."""
    work.actor.demand_at_top(Permission.SETTINGS_READ)
    for row in work.session.scalars(select(CertificateKey).where(CertificateKey.retired_at.is_(None))):
        row.retired_at = work.now
    made = _make(work)
    audit.record(work, "certificate.key_renewed", "certificate_key", made.key_id)
    return PublicKey(made.key_id, made.public, made.made_at, None)


def _current(work: UnitOfWork) -> CertificateKey | None:
    found = select(CertificateKey).where(CertificateKey.retired_at.is_(None))
    return work.session.scalars(found.order_by(CertificateKey.id).limit(1)).one_or_none()


def _make(work: UnitOfWork) -> CertificateKey:
    key, vault = Ed25519PrivateKey.generate(), work.house.vault
    wrapping, wrapped = vault.new_data_key()
    public = key.public_key().public_bytes_raw()
    row = CertificateKey(
        key_id=sha256(public).hexdigest()[:16],
        public=_written(public),
        wrapping_id=wrapping.key_id,
        wrapped=wrapped,
        sealed=vault.seal(wrapping, _PLACE, key.private_bytes_raw().hex()),
        made_at=work.now,
    )
    work.session.add(row)
    work.flush()
    return row


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def _read(written: str) -> bytes:
    return base64.urlsafe_b64decode(written)
