"""The editor's part for kinds that people mark: model answer, rubric, bounds of what is written or sent."""

import re
from typing import Annotated, Any, Final

from pydantic import BaseModel, Field

from core.ids import new_ref
from question_bank import markup
from question_bank.kinds import essay, file_submission, short_answer, written
from question_bank.kinds.contract import (
    MARKED_BY_PEOPLE,
    MAX_PARTS,
    Content,
    Key,
    KindName,
    MarkedBy,
    MarkingPoint,
)
from question_bank.kinds.file_submission import MOST_FILES, MOST_MB, FileType
from question_bank.kinds.rubric import MOST_POINTS
from question_bank.kinds.written import LONGEST
from web.views import View, Words

SPARE: Final = 3
_BAND: Final = re.compile(
    r"(?P<least>[^~\uff5e=\uff1d]*)(?:[~\uff5e](?P<most>[^=\uff1d]*))?(?:[=\uff1d](?P<percent>.*))?"
)
_DEFAULT_LONGEST: Final = {
    KindName.SHORT_ANSWER: short_answer.Content().longest,
    KindName.ESSAY: essay.Content().longest,
}
Text = Annotated[str, Field(max_length=20_000)]
Short = Annotated[str, Field(max_length=200)]


class RubricRow(View):
    """One marking point as it is typed. ``detail``: a line for each step of the scale, or for each range."""

    id: str
    text: str = ""
    parts: str = "1"
    by: str = MarkedBy.POINTS
    unit: str = ""
    detail: str = ""


class WrittenFields(View):
    """What the editor of such a kind shows."""

    model: str = ""
    rubric: tuple[RubricRow, ...] = ()
    longest: int = 0
    most_files: int = 3
    most_mb: int = 10
    types: tuple[str, ...] = (FileType.IMAGE, FileType.PDF)

    def ways(self, word: Words) -> list[tuple[str, str]]:
        """How a marking point can be marked."""
        return [(each.value, word(each)) for each in MarkedBy]

    def all_types(self, word: Words) -> list[tuple[str, str]]:
        """What kinds of file there are to choose from."""
        return [(each.value, word(each)) for each in FileType]

    def with_spare_rows(self) -> "WrittenFields":
        """With empty rows after the filled ones, so that the form works without script."""
        spare = max(SPARE - len(self.rubric), 1 if len(self.rubric) < MOST_POINTS else 0)
        rows = (*self.rubric, *(RubricRow(id=new_ref()[:6]) for _ in range(spare)))
        return self.model_copy(update={"rubric": rows})


class TypedRubric(BaseModel):
    """The fields of the form as they were sent; the parts of a marking point stand in the same order."""

    model_answer: Text = ""
    rubric_id: list[str] = []
    rubric_text: list[Text] = []
    rubric_parts: list[Short] = []
    rubric_by: list[Short] = []
    rubric_unit: list[Short] = []
    rubric_detail: list[Text] = []
    longest: int = 0
    most_files: int = 3
    most_mb: int = 10
    file_type: list[str] = []

    def rows(self) -> tuple[RubricRow, ...]:
        """The marking points that say anything."""
        columns = (self.rubric_text, self.rubric_parts, self.rubric_by, self.rubric_unit, self.rubric_detail)
        found = []
        for own, *said in zip(self.rubric_id, *columns, strict=False):
            text, parts, by, unit, detail = said
            if text.strip() or detail.strip():
                found.append(RubricRow(id=own[:16], text=text, parts=parts, by=by, unit=unit, detail=detail))
        return tuple(found[:MOST_POINTS])

    def bounds(self, kind: KindName) -> dict[str, Any]:
        """The content's own fields beside its stem."""
        match kind:
            case KindName.SHORT_ANSWER | KindName.ESSAY:
                return {"longest": min(max(self.longest or _DEFAULT_LONGEST[kind], 10), LONGEST)}
            case KindName.FILE_SUBMISSION:
                return {
                    "most_files": min(max(self.most_files, 1), MOST_FILES),
                    "most_mb": min(max(self.most_mb, 1), MOST_MB),
                    "types": [each.value for each in FileType if each in self.file_type],
                }
            case _:
                return {}

    def rubric_key(self) -> dict[str, Any] | None:
        """The raw key, None while nothing is written."""
        rows = self.rows()
        model = markup.from_field(self.model_answer)
        if not rows and not model:
            return None
        return {"model": model, "rubric": [_point(row) for row in rows]}

    def written_fields(self, kind: KindName) -> WrittenFields:
        """The form's own text as the page shows it again."""
        if kind not in MARKED_BY_PEOPLE:
            return WrittenFields()
        return WrittenFields(
            model=self.model_answer,
            rubric=self.rows(),
            longest=self.longest,
            most_files=self.most_files,
            most_mb=self.most_mb,
            types=tuple(self.file_type),
        )


def _point(row: RubricRow) -> dict[str, Any]:
    by = row.by if row.by in set(MarkedBy) else MarkedBy.POINTS.value
    lines = [line.strip() for line in row.detail.splitlines() if line.strip()]
    parts = row.parts.strip()
    return {
        "id": row.id,
        "text": markup.from_field(row.text),
        "parts": min(int(parts), MAX_PARTS) if parts.isdecimal() and len(parts) < 6 else 0,
        "by": by,
        "unit": row.unit[:60] if by == MarkedBy.MEASURED else "",
        "steps": [markup.from_field(line) for line in lines[:4]] if by == MarkedBy.JUDGED else [],
        "bands": [_band(line) for line in lines[:10]] if by == MarkedBy.MEASURED else [],
    }


def _band(line: str) -> dict[str, Any]:
    """``19.95~20.05 = 100``; what cannot be read stays as it is, for the check to tell of."""
    found = _BAND.fullmatch(line)
    percent = (found["percent"] or "100").strip().rstrip("%\uff05").strip() if found else ""
    if found is None or not percent.isdecimal() or int(percent[:6]) > 100:
        return {"least": f"? {line}"[:60]}
    least = found["least"].strip()[:60]
    most = least if found["most"] is None else found["most"].strip()[:60]
    return {"least": least, "most": most, "percent": int(percent)}


def written_fields(content: Content, key: Key | None) -> WrittenFields:
    """The fields of a stored item."""
    own = key if isinstance(key, written.Key) else written.Key()
    bounds: dict[str, Any] = {}
    if isinstance(content, short_answer.Content | essay.Content):
        bounds["longest"] = content.longest
    if isinstance(content, file_submission.Content):
        bounds = {
            "most_files": content.most_files,
            "most_mb": content.most_mb,
            "types": tuple(content.types),
        }
    return WrittenFields(
        model=markup.for_field(own.model), rubric=tuple(_row(each) for each in own.rubric), **bounds
    )


def _row(point: MarkingPoint) -> RubricRow:
    lines = [markup.for_field(step) for step in point.steps]
    lines += [f"{band.least}~{band.most} = {band.percent}" for band in point.bands]
    return RubricRow(
        id=point.id,
        text=markup.for_field(point.text),
        parts=str(point.parts),
        by=point.by,
        unit=point.unit,
        detail="\n".join(lines),
    )
