"""Pools (题库池): who may meet an item before the examination."""

from enum import StrEnum


class Pool(StrEnum):
    """Everybody, in practice; or nobody, until the paper is sat."""

    PUBLIC = "public"
    SEALED = "sealed"
