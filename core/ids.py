"""Names for things: ``ref`` for addresses (random, public), ``code`` for people to read aloud."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that a code survives being read over a telephone."""

REF_LENGTH = 16
"""80 random bits: nobody meets another's address by guessing."""


def new_ref() -> str:
    """A fresh public reference of 16 lower-case characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(REF_LENGTH)).lower()


def new_code(length: int = 8) -> str:
    """A fresh code for people, in upper case (5 bits a character)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_secret() -> str:
    """A bearer secret for a cookie or token: 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def new_seed() -> int:
    """A seed for a draw, small enough for a signed 64-bit column and for JSON numbers in a browser."""
    return secrets.randbelow(2**53)
