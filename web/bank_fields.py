"""The fields of one item in the editor, kind by kind: as they are shown, and as a form sends them.

An item that stands alone and an item of a case have the same fields.
"""

from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from core.ids import new_ref
from question_bank import markup
from question_bank.kinds import fill_blank, matching, ordering, registry, true_false
from question_bank.kinds.amount import ToleranceIn
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import Content, Key, KindName
from question_bank.kinds.normal_form import Switches
from question_bank.markup import for_field
from web.bank_blanks import BlankField, TypedBlanks, blank_fields, numbered
from web.bank_calculated import DealFields, NumberFields, TypedDeal, deal_fields, number_fields
from web.bank_rubric import TypedRubric, WrittenFields, written_fields
from web.bank_spots import SpotFields, TypedSpots, spot_fields
from web.bank_views import LETTERS
from web.views import View, Words

SWITCHES: Final = tuple(Switches.model_fields)
Text = Annotated[str, Field(max_length=20_000)]
USUAL: Final = tuple(name for name in SWITCHES if getattr(Switches(), name))
"""The switches that are on in blanks that nobody has said anything of."""


class OptionField(View):
    """One option or step in the editor."""

    id: str
    text: str
    chosen: bool = False


class PairField(View):
    """A prompt and the choice that belongs to it; without a prompt the choice is a distractor."""

    prompt_id: str
    prompt: str
    id: str
    text: str


class ItemFields(View):
    """What the editor shows of an item."""

    kind: KindName
    stem: str = ""
    options: tuple[OptionField, ...] = ()
    pairs: tuple[PairField, ...] = ()
    amount: NumberFields = NumberFields()
    deal: DealFields = DealFields()
    written: WrittenFields = WrittenFields()
    spots: SpotFields = SpotFields()
    value: str = ""
    blanks: tuple[BlankField, ...] = ()
    ordered: bool = True
    switches: tuple[str, ...] = USUAL

    @property
    def all_switches(self) -> tuple[str, ...]:
        return SWITCHES

    def tolerance_choices(self, word: Words) -> list[tuple[str, str]]:
        """What a tolerance can be counted in."""
        return [(each.value, word(each)) for each in ToleranceIn]

    def spare_rows(self) -> dict[str, Any]:
        """The fields with empty rows after the filled ones, so that the form works without script."""
        update: dict[str, Any] = {}
        match self.kind:
            case KindName.SINGLE_CHOICE | KindName.MULTIPLE_CHOICE:
                update["options"] = _lettered(self.options)
            case KindName.ORDERING:
                rows = _spare(len(self.options))
                update["options"] = (*self.options, *(OptionField(id=fresh_id(), text="") for _ in rows))
            case KindName.MATCHING:
                spare = (
                    PairField(prompt_id=fresh_id(), prompt="", id=fresh_id(), text="")
                    for _ in _spare(len(self.pairs))
                )
                update["pairs"] = (*self.pairs, *spare)
            case KindName.FILL_BLANK:
                update["blanks"] = (*self.blanks, *[BlankField()] * max(3 - len(self.blanks), 1))
            case KindName.SHORT_ANSWER | KindName.ESSAY | KindName.FILE_SUBMISSION | KindName.PRACTICAL_TASK:
                update["written"] = self.written.with_spare_rows()
            case KindName.HOTSPOT:
                update["spots"] = self.spots.with_spare_rows()
            case KindName.CALCULATED:
                update["deal"] = self.deal.with_spare_rows()
            case KindName.TRUE_FALSE | KindName.NUMERIC | KindName.CASE_STUDY:
                pass
        return update


_CHOICES: Final = {KindName.SINGLE_CHOICE, KindName.MULTIPLE_CHOICE}


def _spare(filled: int, least: int = 4) -> range:
    return range(max(least - filled, 1 if filled < len(LETTERS) else 0))


def fresh_id() -> str:
    """An id that says nothing: those of steps and choices reach the candidate, and must not tell the key."""
    return new_ref()[:6]


def _lettered(options: tuple[OptionField, ...]) -> tuple[OptionField, ...]:
    used = {option.id for option in options}
    free = [letter for letter in LETTERS if letter not in used]
    return (*options, *(OptionField(id=each, text="") for each in free[: len(_spare(len(options)))]))


class TypedItem(TypedRubric, TypedDeal, TypedSpots, TypedBlanks, BaseModel):
    """One item as the form sent it. Options, their ids and prompts stand in the same order."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: KindName
    stem: Text = ""
    option: list[Text] = []
    option_id: list[str] = []
    prompt: list[Text] = []
    prompt_id: list[str] = []
    key: list[str] = []
    ordered: bool = False
    switch: list[str] = []

    def options(self) -> list[tuple[str, str]]:
        """The filled options with their ids."""
        pairs = zip(self.option_id, self.option, strict=False)
        return [(own[:16], text) for own, text in pairs if text.strip()]

    def pairs(self) -> list[PairField]:
        """The rows that say anything. A choice written as in a row before is that row's choice."""
        known: dict[str, str] = {}
        rows = zip(self.prompt_id, self.prompt, self.option_id, self.option, strict=False)
        return [
            PairField(
                prompt_id=prompt_id[:16],
                prompt=prompt,
                id=known.setdefault(text.strip(), own[:16]) if text.strip() else own[:16],
                text=text,
            )
            for prompt_id, prompt, own, text in rows
            if prompt.strip() or text.strip()
        ]

    def fitting(self, kind: KindName) -> dict[str, Any]:
        """The fields under another kind. Options keep their words; their ids say nothing where they must not.

        What is right stays where options stay choices: one of several, where only one can be right.
        """
        if kind is self.kind:
            return {}
        texts = [text for text in self.option if text.strip()]
        if {kind, self.kind} == _CHOICES:
            return {"kind": kind, "key": self.key[: 1 if kind is KindName.SINGLE_CHOICE else None]}
        ids = list(LETTERS[: len(texts)]) if kind in _CHOICES else [fresh_id() for _ in texts]
        return {
            "kind": kind,
            "key": [],
            "option": texts,
            "option_id": ids,
            "prompt": ["" for _ in texts],
            "prompt_id": [fresh_id() for _ in texts],
            **usual(kind),
        }

    def content(self) -> dict[str, Any]:
        """The raw content of the kind."""
        stem = numbered(self.stem) if self.kind is KindName.FILL_BLANK else self.stem
        content: dict[str, Any] = {"stem": markup.from_field(stem), **self.bounds(self.kind)}
        if self.kind is KindName.CALCULATED:
            content |= self.dealt_content()
        if self.kind is KindName.HOTSPOT:
            content |= self.spots_content()
        if self.kind in {KindName.SINGLE_CHOICE, KindName.MULTIPLE_CHOICE, KindName.ORDERING}:
            content["options"] = [_written(own, text) for own, text in self.options()]
        if self.kind is KindName.MATCHING:
            rows = self.pairs()
            choices = {row.id: row.text for row in rows if row.text.strip()}
            paired = [row.id for row in rows if row.prompt.strip() and row.text.strip()]
            content["options"] = [_written(own, text) for own, text in choices.items()]
            content["prompts"] = [_written(row.prompt_id, row.prompt) for row in rows if row.prompt.strip()]
            content["reuse"] = len(set(paired)) < len(paired)
        return content

    def answer(self) -> dict[str, Any] | None:
        """The raw key of the kind, None while it is not set."""
        match self.kind:
            case KindName.SINGLE_CHOICE | KindName.MULTIPLE_CHOICE | KindName.TRUE_FALSE:
                return self._chosen() if self.key else None
            case KindName.FILL_BLANK:
                return self._blanks()
            case KindName.NUMERIC:
                return self.amount_key() if self.number.strip() else None
            case KindName.CALCULATED:
                return self.formula_key()
            case KindName.HOTSPOT:
                return self.spots_key()
            case KindName.MATCHING | KindName.ORDERING:
                return self._put_together()
            case KindName.SHORT_ANSWER | KindName.ESSAY | KindName.FILE_SUBMISSION | KindName.PRACTICAL_TASK:
                return self.rubric_key()
            case KindName.CASE_STUDY:
                return None

    def _chosen(self) -> dict[str, Any]:
        if self.kind is KindName.TRUE_FALSE:
            return {"value": self.key[0] == "true"}
        return {"option": self.key[0]} if self.kind is KindName.SINGLE_CHOICE else {"options": list(self.key)}

    def _put_together(self) -> dict[str, Any] | None:
        if self.kind is KindName.ORDERING:
            return {"order": [own for own, _ in self.options()]} if self.options() else None
        rows = [row for row in self.pairs() if row.prompt.strip() and row.text.strip()]
        return {"pairs": {row.prompt_id: row.id for row in rows}} if rows else None

    def _blanks(self) -> dict[str, Any] | None:
        blanks = self.blank_keys()
        if not blanks:
            return None
        return {
            "blanks": blanks,
            "ordered": self.ordered,
            "switches": {name: name in self.switch for name in SWITCHES},
        }

    def item_fields(self) -> dict[str, Any]:
        """The form's own text as the page shows it again."""
        return {
            "kind": self.kind,
            "stem": self.stem,
            "options": tuple(
                OptionField(id=own, text=text, chosen=own in self.key) for own, text in self.options()
            ),
            "pairs": tuple(self.pairs()) if self.kind is KindName.MATCHING else (),
            "amount": self.number_fields(),
            "deal": self.deal_fields(),
            "written": self.written_fields(self.kind),
            "spots": self.spot_fields(),
            "value": self.key[0] if self.key and self.kind is KindName.TRUE_FALSE else "",
            "blanks": self.blank_fields(),
            "ordered": self.ordered,
            "switches": tuple(name for name in SWITCHES if name in self.switch),
        }


def usual(kind: KindName) -> dict[str, Any]:
    """What a form of the kind says before anybody has: a box that nobody saw is not one that was cleared."""
    return {"ordered": True, "switch": list(USUAL)} if kind is KindName.FILL_BLANK else {}


def _written(own: str, text: str) -> dict[str, str]:
    return {"id": own, "text": markup.from_field(text)}


def item_fields(kind: KindName, content: Content, key: Key | None) -> dict[str, Any]:
    """The fields of a stored item."""
    raw = registry.stored(key) if key is not None else {}
    blank_key = key if isinstance(key, fill_blank.Key) else fill_blank.Key()
    return {
        "kind": kind,
        "stem": for_field(content.stem),
        "options": _option_fields(content, key, raw),
        "pairs": _pair_fields(content, key),
        "amount": number_fields(key),
        "deal": deal_fields(content, key),
        "written": written_fields(content, key),
        "spots": spot_fields(content, key),
        "value": str(key.value).lower() if isinstance(key, true_false.Key) else "",
        "blanks": blank_fields(key),
        "ordered": blank_key.ordered,
        "switches": tuple(name for name in SWITCHES if getattr(blank_key.switches, name)),
    }


def _option_fields(content: Content, key: Key | None, raw: dict[str, Any]) -> tuple[OptionField, ...]:
    """The options in the order of writing; the steps of an order as the key has them."""
    if not isinstance(content, ChoiceContent) or isinstance(content, matching.Content):
        return ()
    chosen = set(raw.get("options", ())) | {raw.get("option")}
    places = key.order if isinstance(key, ordering.Key) else ()
    rows = sorted(content.options, key=lambda each: places.index(each.id) if each.id in places else 0)
    return tuple(OptionField(id=row.id, text=for_field(row.text), chosen=row.id in chosen) for row in rows)


def _pair_fields(content: Content, key: Key | None) -> tuple[PairField, ...]:
    """Each prompt with its choice, then the choices that belong to none."""
    if not isinstance(content, matching.Content):
        return ()
    pairs = key.pairs if isinstance(key, matching.Key) else {}
    texts = {option.id: for_field(option.text) for option in content.options}
    rows = [(each.id, for_field(each.text), pairs.get(each.id, "")) for each in content.prompts]
    rows += [(fresh_id(), "", own) for own in texts if own not in pairs.values()]
    return tuple(
        PairField(prompt_id=prompt_id, prompt=prompt, id=own or fresh_id(), text=texts.get(own, ""))
        for prompt_id, prompt, own in rows
    )
