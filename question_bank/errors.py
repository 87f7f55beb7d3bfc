"""Refusals of the bank: what cannot be done to an item, a topic or an import, and why."""

from core.errors import Refusal


class EditedMeanwhile(Refusal):
    """Somebody else wrote on this version after it was opened; what was typed is still on the page."""

    code = "question_bank.edited_meanwhile"
    status = 409


class ImportIsOver(Refusal):
    """The import was carried out or discarded before; nothing is imported twice."""

    code = "question_bank.import_is_over"
    status = 409


class ImportIsRead(Refusal):
    """The files of the import are being read; what can be imported is not known yet."""

    code = "question_bank.import_is_read"
    status = 409


class NothingToImport(Refusal):
    """No row of the files can be imported."""

    code = "question_bank.nothing_to_import"
    status = 422


class NothingToExport(Refusal):
    """No item answers to the filter, so there is no file to write."""

    code = "question_bank.nothing_to_export"
    status = 422


class NothingToPublish(Refusal):
    """No item of the import waits for this reviewer."""

    code = "question_bank.nothing_to_publish"
    status = 409


class PairDecided(Refusal):
    """Somebody has decided about these two items; the decision can be undone first."""

    code = "question_bank.pair_decided"
    status = 409


class DecisionStands(Refusal):
    """What the decision changed has been changed again since, so it cannot be taken back as a whole."""

    code = "question_bank.decision_stands"
    status = 409


class NothingToDo(Refusal):
    """No item was chosen, or the filter finds none."""

    code = "question_bank.nothing_to_do"
    status = 422


class BulkIsOver(Refusal):
    """The deed is under way, was undone already, or is of those that cannot be undone."""

    code = "question_bank.bulk_is_over"
    status = 409
