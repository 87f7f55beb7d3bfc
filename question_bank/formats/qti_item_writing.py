"""One item as a file of QTI 2.2 or 3.0.

Choices, true/false items (a choice of two words) and orders are marked by the template match_correct, pairs
by map_response, blanks by the sum of their mappings, numbers by a test within their tolerance. Several right
options are paid one by one where a paper has a rule that does, or where the item came scored like that. The
explanation is a modal feedback that is always shown.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from question_bank import markup
from question_bank.formats import (
    marking_points,
    qti_asked,
    qti_pairs_writing,
    qti_spots,
    qti_sums,
    qti_typed_writing,
    xhtml,
)
from question_bank.formats.outgoing import (
    Outgoing,
    as_child,
    demand_pictures,
    no_place_for,
    sound_key,
    with_pictures,
)
from question_bank.formats.qti_asked import Asked, decimal
from question_bank.formats.qti_names import (
    CHILD,
    EXPLANATION,
    LONG_LINES,
    MEDIA,
    SHORT_LINES,
    Dialect,
)
from question_bank.kinds import (
    calculated,
    case_study,
    essay,
    file_submission,
    fill_blank,
    hotspot,
    matching,
    multiple_choice,
    numeric,
    ordering,
    short_answer,
    single_choice,
    true_false,
)
from question_bank.kinds import written as written_kinds
from question_bank.kinds.choice import ChoiceContent, letter
from question_bank.kinds.contract import MARKED_BY_PEOPLE, Key, KindName

PICTURES: Final = "images/"
"""Where the pictures lie, seen from the items."""
_TITLE: Final = 60
_WRITTEN: Final = MARKED_BY_PEOPLE - {KindName.PRACTICAL_TASK}
_LINE: Final = "____"


class Writer:
    """One item in one version of QTI. Raises Unfit for what is not finished or lacks a picture."""

    def __init__(
        self, item: Outgoing, dialect: Dialect, truth: tuple[str, str], response: str = "RESPONSE"
    ) -> None:
        self.item, self.dialect, self.truth, self.response = item, dialect, truth, response
        self.tag = dialect.tag
        self.key = sound_key(item)
        demand_pictures(item)

    def whole(self) -> str:
        """The file. Raises Unfit."""
        asked = self.asked()
        processing = qti_asked.processed(asked, self.dialect)
        explanation = with_pictures(self.item, self.item.explanation)
        told, shown = self._explained(explanation) if explanation else ("", "")
        score = self.tag(
            "outcomeDeclaration",
            self.tag("defaultValue", self.tag("value", "0")),
            identifier=qti_asked.SCORE, cardinality="single", baseType="float",
        )  # fmt: skip
        body = self.tag("itemBody", asked.body)
        drawn = self.tag("templateProcessing", asked.drawn) if asked.drawn else ""
        parts = (*asked.declared, score, told, *asked.values, drawn, body, processing, shown)
        inside = "\n".join(each for each in parts if each)
        title = fill_blank.PLACE.sub(_LINE, markup.readable(self.item.content.stem))[:_TITLE]
        root = self.tag(
            "assessmentItem", f"\n{inside}\n",
            xmlns=self.dialect.namespace, identifier=f"item-{self.item.number}", title=title,
            adaptive="false", timeDependent="false",
        )  # fmt: skip
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'

    def asked(self) -> Asked:
        """What the item asks. Raises Unfit."""
        content, dialect, response = self.item.content, self.dialect, self.response
        match self.key:
            case true_false.Key(value=value):
                words = [xhtml.plain(word) for word in self.truth]
                return self._choice(words, [0 if value else 1], single=True)
            case single_choice.Key(option=option) if isinstance(content, ChoiceContent):
                return self._choice(self._options(), [content.option_ids.index(option)], single=True)
            case multiple_choice.Key(options=options) if isinstance(content, ChoiceContent):
                right = [n for n, each in enumerate(content.option_ids) if each in options]
                return self._choice(self._options(), right, single=False)
            case ordering.Key() as key if isinstance(content, ChoiceContent):
                return qti_pairs_writing.order(content, key, dialect, response)
            case matching.Key() as key if isinstance(content, matching.Content):
                return qti_pairs_writing.pairs(self.item, content, key, dialect, response)
            case fill_blank.Key() as key:
                return qti_typed_writing.blanks(self.item, key, dialect, response)
            case numeric.Key() as key:
                return qti_typed_writing.number(self.item, key, dialect, response)
            case _:
                return self._asked_otherwise(self.key)

    def _asked_otherwise(self, key: Key) -> Asked:
        """What is written, drawn, or made of several items. Raises Unfit."""
        content = self.item.content
        match key:
            case written_kinds.Key() if self.item.kind in _WRITTEN:
                return self._essay(key)
            case calculated.Key() if isinstance(content, calculated.Content):
                return qti_sums.written(content, key, self.dialect, self.response)
            case hotspot.Key() if isinstance(content, hotspot.Content):
                return self._spots(content, key)
            case case_study.Key() if isinstance(content, case_study.Content):
                return self._case(content, key)
            case _:
                raise no_place_for()

    def _essay(self, key: written_kinds.Key) -> Asked:
        """A text or files, with a block for who marks; nothing is marked by the system."""
        content, names, base = self.item.content, [self.response], "string"
        if isinstance(content, file_submission.Content):
            base = "file"
            names = [f"{self.response}_{number}" for number in range(1, content.most_files + 1)]
            known = {"type": MEDIA[content.types[0]]} if len(content.types) == 1 else {}
            asked = "".join(self.tag("uploadInteraction", "", responseIdentifier=n, **known) for n in names)
        else:
            longest = content.longest if isinstance(content, short_answer.Content | essay.Content) else 0
            room = SHORT_LINES if self.item.kind is KindName.SHORT_ANSWER else LONG_LINES
            asked = self.tag(
                "extendedTextInteraction", "",
                responseIdentifier=self.response, expectedLength=str(longest), expectedLines=str(room),
            )  # fmt: skip
        declared = tuple(
            self.tag("responseDeclaration", "", identifier=name, cardinality="single", baseType=base)
            for name in names
        )
        model = xhtml.blocks(with_pictures(self.item, key.model)) if key.model else ""
        told = model + marking_points.table(key.rubric, xhtml.fragment)
        inside = self.tag("contentBody", told) if self.dialect.wraps_feedback else told
        block = self.tag("rubricBlock", inside, view="scorer", use="scoring")
        return Asked(declared, xhtml.blocks(content.stem) + asked + block)

    def _spots(self, content: hotspot.Content, key: hotspot.Key) -> Asked:
        """A picture to place points on, paid by region. Raises Unfit."""
        declared = qti_spots.declared(key, content, self.tag, self.response)
        as_img = self.dialect.hyphenated
        asked = qti_spots.asked(self.item, content, self.tag, self.response, as_img=as_img, folder=PICTURES)
        return Asked(
            (declared,),
            xhtml.blocks(content.stem) + asked,
            "map_response_point",
            points=(self.response,),
            most=len(key.places),
        )

    def _case(self, content: case_study.Content, key: case_study.Key) -> Asked:
        """A division for each item, and the sum of their shares. Raises Unfit."""
        declared, bodies, steps = list[str](), [xhtml.blocks(content.stem)], list[str]()
        values, drawn = list[str](), list[str]()
        for place, child in enumerate(content.children, start=1):
            own = Writer(as_child(self.item, child, key), self.dialect, self.truth, f"R{place}").asked()
            declared += own.declared
            values += own.values
            drawn.append(own.drawn)
            bodies.append(
                f'<div class="{CHILD}" id="child-{child.id}" label="{child.share}">{own.body}</div>'
            )
            steps.append(qti_asked.shared(own, self.dialect, child.share))
        return Asked(
            tuple(declared),
            "".join(bodies),
            steps="".join(steps),
            values=tuple(values),
            drawn="".join(drawn),
        )

    def _options(self) -> list[str]:
        return [xhtml.fragment(text) for text in self.item.texts[1:]]

    def _choice(self, options: Sequence[str], right: Sequence[int], *, single: bool) -> Asked:
        values = "".join(self.tag("value", letter(place)) for place in right)
        paid = self._paid(single=single)
        declared = self.tag("correctResponse", values) + (self._mapped(*paid, right) if paid else "")
        choices = "".join(
            self.tag("simpleChoice", text, identifier=letter(place)) for place, text in enumerate(options)
        )
        asked = self.tag(
            "choiceInteraction", choices,
            responseIdentifier=self.response, shuffle="true", maxChoices="1" if single else "0",
        )  # fmt: skip
        declaration = self.tag(
            "responseDeclaration", declared, identifier=self.response,
            cardinality="single" if single else "multiple", baseType="identifier",
        )  # fmt: skip
        body = xhtml.blocks(self.item.content.stem) + asked
        if paid:
            name = (self.response,)
            return Asked((declaration,), body, "map_response", mapped=name, most=len(right))
        test = qti_asked.matches(self.dialect, self.response)
        return Asked((declaration,), body, "match_correct", tests=(test,))

    def _paid(self, *, single: bool) -> tuple[Fraction, Fraction] | None:
        """What a wrong option takes and the least there is, in right options; None for all or nothing.

        A paper's rule says so, else how the item was scored where it comes from: a bank has no rule.
        """
        worth, kept = self.item.worth, self.item.scoring
        if worth is not None:
            if not worth.deduction if single else worth.whole:
                return None
            return worth.deduction or Fraction(worth.wrong), -worth.deduction
        if kept is None or kept.whole or (single and not kept.cost):
            return None
        return kept.cost * kept.parts, kept.least * kept.parts

    def _mapped(self, cost: Fraction, least: Fraction, right: Sequence[int]) -> str:
        """A point for each right option, less for every other; never below the least."""
        entries = "".join(self.tag("mapEntry", "", mapKey=letter(place), mappedValue="1") for place in right)
        return self.tag(
            "mapping", entries,
            lowerBound=decimal(least), upperBound=str(len(right)), defaultValue=decimal(-cost),
        )  # fmt: skip

    def _explained(self, explanation: str) -> tuple[str, str]:
        """The outcome that shows the explanation, and the explanation."""
        outcome = self.tag(
            "outcomeDeclaration",
            self.tag("defaultValue", self.tag("value", EXPLANATION)),
            identifier="FEEDBACK", cardinality="single", baseType="identifier",
        )  # fmt: skip
        inside = xhtml.blocks(explanation)
        body = self.tag("contentBody", inside) if self.dialect.wraps_feedback else inside
        shown = self.tag(
            "modalFeedback", body, outcomeIdentifier="FEEDBACK", identifier=EXPLANATION, showHide="show"
        )
        return outcome, shown
