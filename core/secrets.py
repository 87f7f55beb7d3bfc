"""Keys and what they protect: personal data, look-ups by blind index, signed tokens.

One master key per installation, never in the database. From it HKDF derives separate keys for wrapping,
indexing and signing. Each person has a data key of their own, stored wrapped; destroying that one row makes
everything sealed under it unreadable, in every backup that lacks the row (PIPL: the right to erasure).
"""

import base64
import hmac
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.settings import Cipher, Settings

NONCE_BYTES = 12
TAG_BYTES = 16
_MARKS = {Cipher.AES_256_GCM: "a1", Cipher.SM4_GCM: "s1"}
_CIPHERS = {mark: cipher for cipher, mark in _MARKS.items()}
_KEY = re.compile(rb"[0-9A-Fa-f]{64}")


class SealBroken(Exception):
    """A sealed value does not open: wrong key, wrong place or changed bytes."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """One person's key, unwrapped, and the public name that ciphertexts carry."""

    key_id: str
    secret: bytes


class Vault:
    """Seals and opens with keys derived from the master key; holds no state beside them."""

    def __init__(self, master: bytes, cipher: Cipher = Cipher.AES_256_GCM) -> None:
        if len(master) != 32:
            raise ValueError("the master key is 32 bytes")
        self._cipher = cipher
        self._wrapping = _derive(master, b"wrap")
        self._indexing = _derive(master, b"index")
        self._signing = _derive(master, b"sign")

    def new_data_key(self) -> tuple[DataKey, str]:
        """A fresh person key and its wrapped form for the key table."""
        key = DataKey(secrets.token_hex(8), secrets.token_bytes(32))
        return key, _seal(self._cipher, self._wrapping, key.secret, key.key_id.encode())

    def unwrap(self, key_id: str, wrapped: str) -> DataKey:
        """Raises SealBroken when the row was tampered with or another master key made it."""
        return DataKey(key_id, _open(wrapped, self._wrapping, key_id.encode()))

    def seal(self, key: DataKey, place: str, text: str) -> str:
        """Seal text for one place (``"person.phone"``): it will not open anywhere else."""
        sealed = _seal(self._cipher, key.secret, text.encode(), f"{key.key_id}:{place}".encode())
        return f"{key.key_id}.{sealed}"

    def open(self, key: DataKey, place: str, sealed: str) -> str:
        """Raises SealBroken when the value is not this person's, or not of this place."""
        key_id, _, body = sealed.partition(".")
        if key_id != key.key_id:
            raise SealBroken(place)
        return _open(body, key.secret, f"{key.key_id}:{place}".encode()).decode()

    def blind_index(self, place: str, text: str) -> str:
        """A keyed fingerprint for exact look-up; says nothing to who lacks the master key."""
        return hmac.new(self._indexing, f"{place}\0{text}".encode(), sha256).hexdigest()

    def signature(self, purpose: str, message: str) -> str:
        """A message authentication code, URL-safe, bound to its purpose."""
        code = hmac.new(self._signing, f"{purpose}\0{message}".encode(), sha256).digest()
        return base64.urlsafe_b64encode(code[:24]).decode()

    def is_signed(self, purpose: str, message: str, signature: str) -> bool:
        """Compares in constant time; whatever was sent, even what is no text at all."""
        given, meant = signature.encode(errors="replace"), message.encode(errors="replace").decode()
        return hmac.compare_digest(self.signature(purpose, meant).encode(), given)


def fingerprint(secret: str) -> str:
    """What is stored of a bearer secret with 256 random bits: its hash, never the secret."""
    return sha256(secret.encode()).hexdigest()


def read_master_key(settings: Settings) -> bytes:
    """The master key from the settings, or from the key file, made on first use with mode 0600.

    Raises ValueError when either does not hold 64 hex digits.
    """
    if settings.master_key is not None:
        return _read_key(settings.master_key.get_secret_value().encode(errors="replace"))
    return _read_key(_key_file(settings.data_dir / "keys" / "master.key").read_bytes())


def _read_key(written: bytes) -> bytes:
    if _KEY.fullmatch(written.strip()) is None:
        raise ValueError("the master key is 64 hex digits")
    return bytes.fromhex(written.decode("ascii"))


def _key_file(place: Path) -> Path:
    """The file, whole from its first moment: of processes that start together, one makes it for all."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if place.exists():
        return place
    draft = place.with_name(f"{place.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            place.hardlink_to(draft)
    finally:
        draft.unlink()
    return place


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"lianbing " + purpose).derive(master)


def _seal(cipher: Cipher, key: bytes, plain: bytes, bound_to: bytes) -> str:
    nonce = secrets.token_bytes(NONCE_BYTES)
    if cipher is Cipher.AES_256_GCM:
        body = AESGCM(key).encrypt(nonce, plain, bound_to)
    else:
        sealer = BlockCipher(algorithms.SM4(key[:16]), modes.GCM(nonce)).encryptor()
        sealer.authenticate_additional_data(bound_to)
        body = sealer.update(plain) + sealer.finalize() + sealer.tag
    return f"{_MARKS[cipher]}.{base64.urlsafe_b64encode(nonce + body).decode()}"


def _open(sealed: str, key: bytes, bound_to: bytes) -> bytes:
    mark, _, encoded = sealed.partition(".")
    try:
        cipher, raw = _CIPHERS[mark], base64.urlsafe_b64decode(encoded)
        nonce, body = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
        if cipher is Cipher.AES_256_GCM:
            return AESGCM(key).decrypt(nonce, body, bound_to)
        text, tag = body[:-TAG_BYTES], body[-TAG_BYTES:]
        opener = BlockCipher(algorithms.SM4(key[:16]), modes.GCM(nonce, tag)).decryptor()
        opener.authenticate_additional_data(bound_to)
        return opener.update(text) + opener.finalize()
    except (KeyError, ValueError, InvalidTag) as broken:
        raise SealBroken from broken
