"""The head of the audit chain, kept outside the table: what shows that its newest entries were cut off.

A chain proves that nothing inside it was changed; whoever deletes its last entries leaves a shorter chain
that still holds. So after each sealing the newest number and hash are written, signed, to
``data_dir/audit/head.json``, and every backup carries them. The file may lag behind the table by what was
sealed last; it is never ahead.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from core.ids import new_ref
from core.secrets import Vault

FILE: Final = "head.json"
_PURPOSE: Final = "audit.head"


@dataclass(frozen=True, slots=True)
class Head:
    """The newest sealed entry of some moment: its number, its hash, and the house's signature over both."""

    seq: int
    chain: str
    signature: str

    def as_record(self) -> dict[str, Any]:
        """As it is written."""
        return {"seq": self.seq, "chain": self.chain, "signature": self.signature}


class HeadUnreadable(Exception):
    """There is a head, but not one that the house wrote."""


def place(data_dir: Path) -> Path:
    """Where the head lies."""
    return data_dir / "audit" / FILE


def read(data_dir: Path) -> Head | None:
    """The head that was kept, None for none. Raises HeadUnreadable."""
    try:
        written = place(data_dir).read_bytes()
    except FileNotFoundError:
        return None
    try:
        return of_record(json.loads(written))
    except ValueError as broken:
        raise HeadUnreadable from broken


def of_record(record: object) -> Head:
    """The head of what :meth:`Head.as_record` made. Raises HeadUnreadable."""
    if isinstance(record, Mapping):
        seq, chain, signature = (record.get(name) for name in ("seq", "chain", "signature"))
        if isinstance(seq, int) and isinstance(chain, str) and isinstance(signature, str):
            return Head(seq, chain, signature)
    raise HeadUnreadable


def signed(vault: Vault, seq: int, chain: str) -> Head:
    """The head of an entry, signed by the house."""
    return Head(seq, chain, vault.signature(_PURPOSE, f"{seq}:{chain}"))


def is_ours(vault: Vault, head: Head) -> bool:
    """Whether the house signed it."""
    return vault.is_signed(_PURPOSE, f"{head.seq}:{head.chain}", head.signature)


def write(data_dir: Path, head: Head) -> None:
    """Put the head in its place, whole or not at all."""
    target = place(data_dir)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f"{FILE}.{new_ref()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(head.as_record(), file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)
