"""What the pages of a blueprint's workbook are given."""

from core.points import Points
from question_bank.views import BankView
from web.exam_views import PaperForm
from web.standard_views import CellProblem
from web.views import FieldError, View


class BlueprintFilePage(View):
    """Where the workbook is taken and brought back; ``bank`` is the one whose topics it names, or empty."""

    banks: tuple[BankView, ...]
    bank: str
    errors: tuple[FieldError, ...] = ()


class BlueprintRehearsalPage(View):
    """What a workbook says. ``fields``: the form it fills, to be opened in the editor; nothing is kept."""

    bank: BankView
    form: PaperForm
    problems: tuple[CellProblem, ...]
    problem_count: int
    fields: tuple[tuple[str, str], ...]
    items: int
    points: Points
