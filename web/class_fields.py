"""The fields of what stands beside an item: in the editor, and on a page of their own."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from question_bank.class_views import ClassDraft
from question_bank.rules.classes import CognitiveLevel
from web.views import View, Words


class ClassFields(View):
    """The fields as a page shows them (``bank/class_fields.html``)."""

    typed: ClassDraft = ClassDraft()

    def cognitive_choices(self, word: Words) -> list[tuple[str, str]]:
        """What an item can ask of a mind."""
        return [(each.value, word(each)) for each in CognitiveLevel]


class TypedClasses(BaseModel):
    """The fields as they were sent; ``classed``: the form had them at all."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    classed: bool = False
    cognitive: Annotated[str, Field(max_length=20)] = ""
    tags: Annotated[str, Field(max_length=600)] = ""
    citations: Annotated[str, Field(max_length=4000)] = ""
    variant_of: Annotated[str, Field(max_length=20)] = ""

    def draft(self) -> ClassDraft:
        """What is to be set."""
        return ClassDraft(
            cognitive=self.cognitive, tags=self.tags, citations=self.citations, variant_of=self.variant_of
        )
