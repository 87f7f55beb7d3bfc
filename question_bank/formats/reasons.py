"""Why something has no place in the bank: the refusal of one item, and the reasons that many formats give."""

from collections.abc import Iterable

from core.errors import Finding
from question_bank.formats import unread_kinds
from question_bank.kinds.contract import MAX_OPTIONS


class Unsound(Exception):
    """It is no item; ``findings`` say why."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(*(finding.code for finding in findings))
        self.findings = findings


def unsupported(kind: str) -> Unsound:
    """The bank has no such kind, or none that says it unchanged; the finding names it."""
    return Unsound(Finding("import.kind_not_supported", {"kind": unread_kinds.named(kind[:80])}, "kind"))


def no_key() -> Unsound:
    """Nothing is told to be right."""
    return Unsound(Finding("item.key_missing", field="key"))


def unclear() -> Unsound:
    """The scoring does not say which answers are right."""
    return Unsound(Finding("import.scoring_unclear", field="key"))


def paid_in_part() -> Unsound:
    """An answer earns a part of the marks."""
    return Unsound(Finding("import.partial_credit", field="key"))


def pattern() -> Unsound:
    """What is right is a rule for answers, not a list of them."""
    return Unsound(Finding("import.answer_pattern", field="key"))


def beyond_options(name: str) -> Unsound:
    """What is right is none of the options."""
    return Unsound(Finding("item.key_beyond_options", {"option": name[:40]}, "key"))


def several_right(names: Iterable[str]) -> Unsound:
    """More than one option is right where one may be."""
    return Unsound(Finding("import.several_letters", {"answer": ", ".join(names)[:80]}, "key"))


def too_many_options(count: int) -> Unsound:
    """The item has more options than one may have."""
    return Unsound(Finding("import.options_too_many", {"count": count, "most": MAX_OPTIONS}, "options"))


def too_many_places(count: int, most: int) -> Unsound:
    """More is asked in a text than may be."""
    return Unsound(Finding("item.blanks_too_many", {"count": count, "most": most}, "stem"))


def too_long(length: int, most: int) -> Unsound:
    """A text is longer than the bank keeps."""
    return Unsound(Finding("import.cell_too_long", {"length": length, "most": most}))


def not_carried(what: str) -> Unsound:
    """The item shows something that does not come along."""
    return Unsound(Finding("import.media_not_carried", {"what": what}))
