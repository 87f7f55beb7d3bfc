"""A bank as a package of QTI 2.2 or 3.0: a manifest, and a file for each item.

Single choices and true/false items (a choice of two words) are marked by the template match_correct, several
right options by map_response, blanks by the sum of their mappings. The explanation is a modal feedback that
is always shown. The manifest's metadata (IEEE LOM) tell an item's topics and difficulty.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from question_bank import markup
from question_bank.formats import marking_points, qti_spots, xhtml
from question_bank.formats.outgoing import (
    Lost,
    Made,
    Outgoing,
    Unfit,
    as_child,
    demand_pictures,
    no_place_for,
    sound_key,
    with_pictures,
)
from question_bank.formats.qti_names import (
    CHILD,
    DIFFICULTIES,
    EXPLANATION,
    LONG_LINES,
    MEDIA,
    QTI22,
    QTI30,
    SHORT_LINES,
    Dialect,
)
from question_bank.kinds import (
    case_study,
    essay,
    file_submission,
    fill_blank,
    hotspot,
    multiple_choice,
    short_answer,
    single_choice,
    true_false,
)
from question_bank.kinds import written as written_kinds
from question_bank.kinds.choice import ChoiceContent, letter
from question_bank.kinds.contract import MARKED_BY_PEOPLE, Key, KindName

_STAMP: Final = (1980, 1, 1, 0, 0, 0)
_TITLE: Final = 60
_FOLDER: Final = "items/"
_PICTURES: Final = "images/"
"""Where the pictures lie, seen from the items."""
_SHOWN: Final = re.compile(rf'(<img\b[^<>]*?\ssrc="){markup.ASSETS}')
_WRITTEN: Final = MARKED_BY_PEOPLE - {KindName.PRACTICAL_TASK}
_LINE: Final = "____"
DIALECTS: Final = (QTI22, QTI30)


def written(name: str, items: Sequence[Outgoing], dialect: Dialect, truth: tuple[str, str]) -> Made:
    """The package. ``truth``: the words of a true/false item's two options, right first."""
    kept: list[Outgoing] = []
    left: list[Lost] = []
    parts: dict[str, str] = {}
    for item in items:
        try:
            part = _SHOWN.sub(rf"\1{_PICTURES}", _Item(item, dialect, truth).whole())
        except Unfit as unfit:
            left.append(Lost(item.number, unfit.finding))
        else:
            kept.append(item)
            parts[_path(item)] = part
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for path, text in (("imsmanifest.xml", _manifest(kept, dialect)), *parts.items()):
            entry = zipfile.ZipInfo(path, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
        for picture, data in sorted({name: data for item in kept for name, data in _carried(item)}.items()):
            archive.writestr(zipfile.ZipInfo(_FOLDER + _PICTURES + picture, _STAMP), data)
    places = tuple((name, path, 1) for path in parts)
    return Made(name, whole.getvalue(), tuple(kept), places, tuple(left))


def _path(item: Outgoing) -> str:
    return f"{_FOLDER}item-{item.number}.xml"


def _carried(item: Outgoing) -> list[tuple[str, bytes]]:
    """The pictures that an item takes along."""
    shown = markup.assets_in(repr((item.content, item.key, item.explanation)))
    return [(name, item.pictures[name]) for name in sorted(shown & item.pictures.keys())]


def _manifest(items: Sequence[Outgoing], dialect: Dialect) -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<manifest xmlns="{dialect.manifest}" xmlns:lom="http://ltsc.ieee.org/xsd/LOM" identifier="bank">',
        f"<metadata><schema>{dialect.schema}</schema>",
        f"<schemaversion>{dialect.schema_version}</schemaversion></metadata>",
        "<organizations/>",
        "<resources>",
    ]
    for item in items:
        path = _path(item)
        files = "".join(f'<file href="{_FOLDER}{_PICTURES}{name}"/>' for name, _ in _carried(item))
        lines.append(
            f'<resource identifier="R{item.number}" type="{dialect.resource}" href="{path}">'
            f'{_metadata(item)}<file href="{path}"/>{files}</resource>'
        )
    return "\n".join((*lines, "</resources>", "</manifest>", ""))


def _metadata(item: Outgoing) -> str:
    difficulty = DIFFICULTIES[item.difficulty - 1]
    taxa = "".join(
        f"<lom:taxon><lom:entry><lom:string>{xhtml.plain(title)}</lom:string></lom:entry></lom:taxon>"
        for title in item.topics
    )
    path = (
        "<lom:classification><lom:purpose><lom:source>LOMv1.0</lom:source><lom:value>discipline</lom:value>"
        f"</lom:purpose><lom:taxonPath>{taxa}</lom:taxonPath></lom:classification>"
    )
    return (
        "<metadata><lom:lom><lom:educational><lom:difficulty><lom:source>LOMv1.0</lom:source>"
        f"<lom:value>{difficulty}</lom:value></lom:difficulty></lom:educational>"
        f"{path if taxa else ''}</lom:lom></metadata>"
    )


def _decimal(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.6f}".rstrip("0")


class _Item:
    """One item in one version of QTI; ``tag`` and ``at`` name things as that version does."""

    def __init__(
        self, item: Outgoing, dialect: Dialect, truth: tuple[str, str], response: str = "RESPONSE"
    ) -> None:
        self.item, self.dialect, self.truth, self.response = item, dialect, truth, response
        self.key = sound_key(item)
        demand_pictures(item)

    def tag(self, name: str, inside: str, /, **attributes: str) -> str:
        """An element, its name and its attributes' written as those of version 2."""
        named, written_ = (
            self.dialect.element(name),
            "".join(
                f' {self.dialect.attribute(key)}="{xhtml.attribute(value)}"'
                for key, value in attributes.items()
            ),
        )
        return f"<{named}{written_}>{inside}</{named}>" if inside else f"<{named}{written_}/>"

    def whole(self) -> str:
        """The file. Raises Unfit."""
        declared, body, processing = self._parts(self.key)
        explanation = with_pictures(self.item, self.item.explanation)
        told, shown = self._explained(explanation) if explanation else ("", "")
        score = self.tag(
            "outcomeDeclaration",
            self.tag("defaultValue", self.tag("value", "0")),
            identifier="SCORE", cardinality="single", baseType="float",
        )  # fmt: skip
        inside = "\n".join(
            each for each in (*declared, score, told, self.tag("itemBody", body), processing, shown) if each
        )
        title = fill_blank.PLACE.sub(_LINE, markup.readable(self.item.content.stem))[:_TITLE]
        root = self.tag(
            "assessmentItem", f"\n{inside}\n",
            xmlns=self.dialect.namespace, identifier=f"item-{self.item.number}", title=title,
            adaptive="false", timeDependent="false",
        )  # fmt: skip
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'

    def _parts(self, key: Key) -> tuple[list[str], str, str]:
        """Declarations, body and response processing. Raises Unfit."""
        match key:
            case true_false.Key(value=value):
                words = [xhtml.plain(word) for word in self.truth]
                return self._choice(words, [0 if value else 1], single=True)
            case single_choice.Key(option=option) if isinstance(self.item.content, ChoiceContent):
                return self._choice(
                    self._options(), [self.item.content.option_ids.index(option)], single=True
                )
            case multiple_choice.Key(options=options) if isinstance(self.item.content, ChoiceContent):
                right = [n for n, each in enumerate(self.item.content.option_ids) if each in options]
                return self._choice(self._options(), right, single=False)
            case fill_blank.Key():
                return self._blanks(key)
            case written_kinds.Key() if self.item.kind in _WRITTEN:
                return self._essay(key)
            case hotspot.Key() if isinstance(self.item.content, hotspot.Content):
                return self._spots(self.item.content, key)
            case case_study.Key() if isinstance(self.item.content, case_study.Content):
                return self._case(self.item.content, key)
            case _:
                raise no_place_for()

    def _essay(self, key: written_kinds.Key) -> tuple[list[str], str, str]:
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
        declared = [
            self.tag("responseDeclaration", "", identifier=name, cardinality="single", baseType=base)
            for name in names
        ]
        model = xhtml.blocks(with_pictures(self.item, key.model)) if key.model else ""
        told = model + marking_points.table(key.rubric, xhtml.fragment)
        inside = self.tag("contentBody", told) if self.dialect.wraps_feedback else told
        block = self.tag("rubricBlock", inside, view="scorer", use="scoring")
        return declared, xhtml.blocks(content.stem) + asked + block, ""

    def _spots(self, content: hotspot.Content, key: hotspot.Key) -> tuple[list[str], str, str]:
        """A picture to place points on, paid by region. Raises Unfit."""
        declared = qti_spots.declared(key, content, self.tag, self.response)
        as_img = self.dialect.hyphenated
        asked = qti_spots.asked(self.item, content, self.tag, self.response, as_img=as_img, folder=_PICTURES)
        template = self.dialect.template("map_response_point")
        body = xhtml.blocks(content.stem) + asked
        return [declared], body, self.tag("responseProcessing", "", template=template)

    def _case(self, content: case_study.Content, key: case_study.Key) -> tuple[list[str], str, str]:
        """A division for each item, and the sum of their shares. Raises Unfit."""
        declared, bodies, steps = list[str](), [xhtml.blocks(content.stem)], list[str]()
        for place, child in enumerate(content.children, start=1):
            own = _Item(as_child(self.item, child, key), self.dialect, self.truth, f"R{place}")
            told, body, processing = own._parts(own.key)
            declared += told
            bodies.append(f'<div class="{CHILD}" id="child-{child.id}" label="{child.share}">{body}</div>')
            if processing:
                steps.append(self._step(own, "".join(told), child.share))
        return declared, "".join(bodies), self.tag("responseProcessing", "".join(steps)) if steps else ""

    def _step(self, own: "_Item", declared: str, share: int) -> str:
        """What an item of a case adds to the score: its share, or the part of it that its mapping pays."""
        score = self.tag("variable", "", identifier="SCORE")
        if isinstance(own.key, hotspot.Key):
            paid = self.tag("mapResponsePoint", "", identifier=own.response)
            part = self.tag("baseValue", _decimal(Fraction(share, len(own.key.places))), baseType="float")
            total = self.tag("sum", score + self.tag("product", paid + part))
            return self.tag("setOutcomeValue", total, identifier="SCORE")
        if f"<{self.dialect.element('mapping')}" not in declared:
            right = self.tag("variable", "", identifier=own.response)
            right += self.tag("correct", "", identifier=own.response)
            paid = self.tag("baseValue", str(share), baseType="float")
            added = self.tag("setOutcomeValue", self.tag("sum", score + paid), identifier="SCORE")
            return self.tag("responseCondition", self.tag("responseIf", self.tag("match", right) + added))
        blanks = len(own.key.blanks) if isinstance(own.key, fill_blank.Key) else 0
        most = blanks or (len(own.key.options) if isinstance(own.key, multiple_choice.Key) else 1)
        names = [f"{own.response}{n}" for n in range(1, blanks + 1)] or [own.response]
        mapped = self.tag("sum", "".join(self.tag("mapResponse", "", identifier=name) for name in names))
        part = self.tag("baseValue", _decimal(Fraction(share, most)), baseType="float")
        total = self.tag("sum", score + self.tag("product", mapped + part))
        return self.tag("setOutcomeValue", total, identifier="SCORE")

    def _options(self) -> list[str]:
        return [xhtml.fragment(text) for text in self.item.texts[1:]]

    def _choice(
        self, options: Sequence[str], right: Sequence[int], *, single: bool
    ) -> tuple[list[str], str, str]:
        values = "".join(self.tag("value", letter(place)) for place in right)
        worth = self.item.worth
        mapped = bool(worth.deduction) if single and worth else not single and not (worth and worth.whole)
        declared = self.tag("correctResponse", values) + (self._mapped(right) if mapped else "")
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
        template = self.dialect.template("map_response" if mapped else "match_correct")
        body = xhtml.blocks(self.item.content.stem) + asked
        return [declaration], body, self.tag("responseProcessing", "", template=template)

    def _mapped(self, right: Sequence[int]) -> str:
        """A point for each right option, less for every other; never below nothing but by a deduction."""
        worth = self.item.worth
        cost = worth.deduction or Fraction(worth.wrong) if worth else Fraction(1)
        least = _decimal(-cost) if worth and worth.deduction else "0"
        entries = "".join(self.tag("mapEntry", "", mapKey=letter(place), mappedValue="1") for place in right)
        return self.tag(
            "mapping", entries, lowerBound=least, upperBound=str(len(right)), defaultValue=_decimal(-cost)
        )

    def _blanks(self, key: fill_blank.Key) -> tuple[list[str], str, str]:
        names = [f"{self.response}{number}" for number in range(1, len(key.blanks) + 1)]
        sensitive = str(not key.switches.fold_case).lower()
        declared = []
        for name, blank in zip(names, key.blanks, strict=True):
            entries = "".join(
                self.tag("mapEntry", "", mapKey=text, mappedValue="1", caseSensitive=sensitive)
                for text in blank.texts
            )
            right = self.tag("correctResponse", self.tag("value", xhtml.plain(blank.texts[0])))
            declared.append(
                self.tag(
                    "responseDeclaration",
                    right + self.tag("mapping", entries, defaultValue="0"),
                    identifier=name,
                    cardinality="single",
                    baseType="string",
                )
            )
        body = xhtml.blocks(self.item.content.stem)
        for number, name in enumerate(names, start=1):
            body = body.replace(
                f"[[{number}]]", self.tag("textEntryInteraction", "", responseIdentifier=name), 1
            )
        paid = "".join(self.tag("mapResponse", "", identifier=name) for name in names)
        total = self.tag("setOutcomeValue", self.tag("sum", paid), identifier="SCORE")
        return declared, body, self.tag("responseProcessing", total)

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
