"""What stands on printed sheets, in plain words that are ready to be set."""

from typing import Final

from pydantic import BaseModel, ConfigDict

from exam.documents.rich import Grid

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RIGHT_MARK, WRONG_MARK = "\u221a", "\u00d7"
NUMBER: Final = "#"
"""Where the label ``page`` has a number: first that of the page, then of how many."""
LABELS: Final = (
    "name",
    "admission_code",
    "unit",
    "score",
    "sheet",
    "key",
    "marking",
    "explanation",
    "notes",
    "seal",
    "seal_note",
    "bracket",
    "answer_line",
    "scorer",
    "section",
    "sum",
    "draft",
    "boxes",
    "page",
)
"""What the fields and columns of a printed paper are called: ``word.print.<label>``."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Choice(_Part):
    """An option, or one of the things to be put together with options."""

    letter: str
    words: str
    pictures: tuple[str, ...] = ()
    tables: tuple[Grid, ...] = ()


class Outline(_Part):
    """A region by shares of the picture's width and height: a circle, or else its corners in turn.

    ``radius`` by the width.
    """

    place: int
    centre: tuple[float, float] | None = None
    radius: float = 0
    corners: tuple[tuple[float, float], ...] = ()


class Question(_Part):
    """One question in words. ``label``: what it is called by; ``bracket``: whether the answer is written into
    one behind the words, ``on_a_line``: on a line below them; ``columns``: how many options go on a line;
    ``boxes``: what is ticked on the answer sheet; ``lines``: how many places to write in it has there;
    ``ruled``: how many whole lines there are to write on; ``note``: what is done instead of writing;
    ``children``: the questions that belong to its text; ``tables`` stand where the words have their sign,
    ``pictures`` follow them.
    ``marked_on``: the picture that is answered on. In the key alone: ``outlines``, the regions that are right
    there; ``keyed`` and ``told``, the tables behind answer and explanation."""

    label: str
    words: str
    bracket: bool = False
    on_a_line: bool = False
    pictures: tuple[str, ...] = ()
    tables: tuple[Grid, ...] = ()
    options: tuple[Choice, ...] = ()
    prompts: tuple[Choice, ...] = ()
    columns: int = 1
    boxes: tuple[str, ...] = ()
    lines: int = 0
    ruled: int = 0
    note: str = ""
    marked_on: str = ""
    outlines: tuple[Outline, ...] = ()
    answer: str = ""
    keyed: tuple[Grid, ...] = ()
    explanation: str = ""
    told: tuple[Grid, ...] = ()
    children: tuple["Question", ...] = ()


class Part(_Part):
    """A section with its heading: title, what it is worth, how it is answered and what that brings.

    ``number``: by which the table of scores calls it. ``marking``: how it is marked, for who has the key.
    ``answered``: what is answered one by one, the questions of a case among them, with their full labels.
    """

    number: str = ""
    title: str
    worth: str
    rule: str
    marking: str = ""
    questions: tuple[Question, ...]
    answered: tuple[Question, ...]


class Printed(_Part):
    """A whole document. ``notes``: what candidates read first; ``labels``: words the sheets need besides.

    ``draft``: what stands at the head of every page of a paper that is not locked; empty for one that is.
    """

    title: str
    draft: str = ""
    total: str
    code: str
    notes: tuple[str, ...] = ()
    labels: dict[str, str]
    parts: tuple[Part, ...]

    @property
    def has_boxes(self) -> bool:
        """Whether anything on the answer sheet is answered by filling a box."""
        return any(each.boxes for part in self.parts for each in part.answered)


class ComparedForm(_Part):
    """A parallel form in the head of the table: its letter, its paper, and the paper's code at the foot."""

    name: str
    title: str
    code: str


class ComparedRow(_Part):
    """One question, and what is right in each form."""

    label: str
    answers: tuple[str, ...]


class Compared(_Part):
    """The keys of parallel forms side by side. ``heads``: over the forms; ``question``: over the numbers."""

    title: str
    draft: str
    heads: tuple[str, ...]
    question: str
    note: str
    forms: tuple[ComparedForm, ...]
    rows: tuple[ComparedRow, ...]
