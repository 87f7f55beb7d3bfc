"""The rows of a blueprint that a paper as it stands does not fill, by what its bank says of the items now."""

from core.errors import Finding
from core.work import UnitOfWork
from exam import candidates
from exam.forms import Form
from exam.rules.kept_rows import unfilled_rows
from exam.rules.paper import Candidate


def unfilled(work: UnitOfWork, bank_id: int, form: Form) -> tuple[Finding, ...]:
    """Every row that is not filled; asks the bank only where the design has rows."""
    if not any(section.quotas for section in form.blueprint.sections):
        return ()
    known = candidates.named(work, bank_id, (), also=[slot.item_id for slot in form.slots])
    held: dict[int, list[Candidate]] = {}
    for slot in form.slots:
        held.setdefault(slot.section, []).append(known[slot.item_id])
    return unfilled_rows(form.blueprint, held)
