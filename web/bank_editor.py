"""The editor of items: what its page is given, and what its form sends, kind by kind."""

from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from core.ids import new_ref
from question_bank import markup
from question_bank.kinds import fill_blank, matching, numeric, ordering, registry
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import Content, Key, KindName, Presented
from question_bank.kinds.normal_form import Switches
from question_bank.kinds.numeric import ToleranceIn
from question_bank.markup import for_field
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from question_bank.views import ItemText, ItemView, TopicView
from web.bank_rubric import TypedRubric, WrittenFields, written_fields
from web.bank_views import LETTERS
from web.views import FieldError, View, Words

SWITCHES: Final = tuple(Switches.model_fields)
Text = Annotated[str, Field(max_length=20_000)]
Short = Annotated[str, Field(max_length=200)]


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


class NumberFields(View):
    """The key of a number as it is typed; ``units``: a line each, ``V = 0.001``."""

    value: str = ""
    unit: str = ""
    tolerance: str = "0"
    tolerance_in: str = ToleranceIn.UNIT
    units: str = ""
    unit_demanded: bool = False


class EditorPage(View):
    """The editor. ``ref`` empty: a new item. ``seen``: the state of the text that the author has before them.

    ``blanks`` hold the accepted answers of each blank, a line each. ``may_autosave`` only where nothing is
    made by saving that was not there before.
    """

    bank_ref: str
    bank_title: str
    topics: tuple[TopicView, ...]
    kind: KindName
    ref: str = ""
    number: int | None = None
    state: VersionState = VersionState.DRAFT
    seen: int = 0
    stem: str = ""
    options: tuple[OptionField, ...] = ()
    pairs: tuple[PairField, ...] = ()
    amount: NumberFields = NumberFields()
    written: WrittenFields = WrittenFields()
    value: str = ""
    blanks: tuple[str, ...] = ()
    ordered: bool = True
    switches: tuple[str, ...] = tuple(name for name in SWITCHES if getattr(Switches(), name))
    explanation: str = ""
    source: str = ""
    difficulty: int = 3
    topic: str = ""
    pool: Pool = Pool.PUBLIC
    presented: Presented | None = None
    may_autosave: bool = False
    notes: tuple[tuple[str, str], ...] = ()
    errors: tuple[FieldError, ...] = ()
    advice: tuple[FieldError, ...] = ()

    def kind_tabs(self, word: Words) -> list[dict[str, object]]:
        """The kinds that a new item can have."""
        here = f"/bank/{self.bank_ref}/new?topic={self.topic}&kind="
        return [
            {"label": word(kind), "href": here + kind.value, "current": kind is self.kind}
            for kind in KindName
        ]

    @property
    def all_switches(self) -> tuple[str, ...]:
        return SWITCHES

    def tolerance_choices(self, word: Words) -> list[tuple[str, str]]:
        """What a tolerance can be counted in."""
        return [(each.value, word(each)) for each in ToleranceIn]

    def with_spare_rows(self) -> "EditorPage":
        """The page with empty rows after the filled ones, so that the form works without script."""
        update: dict[str, Any] = {}
        match self.kind:
            case KindName.SINGLE_CHOICE | KindName.MULTIPLE_CHOICE:
                update["options"] = _lettered(self.options)
            case KindName.ORDERING:
                rows = _spare(len(self.options))
                update["options"] = (*self.options, *(OptionField(id=_fresh_id(), text="") for _ in rows))
            case KindName.MATCHING:
                spare = (
                    PairField(prompt_id=_fresh_id(), prompt="", id=_fresh_id(), text="")
                    for _ in _spare(len(self.pairs))
                )
                update["pairs"] = (*self.pairs, *spare)
            case KindName.FILL_BLANK:
                update["blanks"] = (*self.blanks, *[""] * max(3 - len(self.blanks), 1))
            case KindName.SHORT_ANSWER | KindName.ESSAY | KindName.FILE_SUBMISSION | KindName.PRACTICAL_TASK:
                update["written"] = self.written.with_spare_rows()
            case KindName.TRUE_FALSE | KindName.NUMERIC:
                pass
        return self.model_copy(update=update)


def _spare(filled: int, least: int = 4) -> range:
    return range(max(least - filled, 1 if filled < len(LETTERS) else 0))


def _fresh_id() -> str:
    """An id that says nothing: those of steps and choices reach the candidate, and must not tell the key."""
    return new_ref()[:6]


def _lettered(options: tuple[OptionField, ...]) -> tuple[OptionField, ...]:
    used = {option.id for option in options}
    free = [letter for letter in LETTERS if letter not in used]
    return (*options, *(OptionField(id=each, text="") for each in free[: len(_spare(len(options)))]))


class Typed(TypedRubric, BaseModel):
    """The editor's form as it was sent. Options, their ids and prompts stand in the same order."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: KindName
    item: str = ""
    seen: int = 0
    stem: Text = ""
    option: list[Text] = []
    option_id: list[str] = []
    prompt: list[Text] = []
    prompt_id: list[str] = []
    key: list[str] = []
    blank: list[Text] = []
    ordered: bool = False
    switch: list[str] = []
    number: Short = ""
    unit: Short = ""
    tolerance: Short = ""
    tolerance_in: Short = ""
    units: Annotated[str, Field(max_length=2000)] = ""
    unit_demanded: bool = False
    explanation: Text = ""
    source: Text = ""
    difficulty: int = 3
    topic: str = ""
    pool: Pool = Pool.PUBLIC
    then: str = ""

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

    def content(self) -> dict[str, Any]:
        """The raw content of the kind."""
        content: dict[str, Any] = {"stem": markup.from_field(self.stem), **self.bounds(self.kind)}
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
            case KindName.SINGLE_CHOICE:
                return {"option": self.key[0]} if self.key else None
            case KindName.MULTIPLE_CHOICE:
                return {"options": list(self.key)} if self.key else None
            case KindName.TRUE_FALSE:
                return {"value": self.key[0] == "true"} if self.key else None
            case KindName.FILL_BLANK:
                return self._blanks()
            case KindName.NUMERIC:
                return self._amount() if self.number.strip() else None
            case KindName.MATCHING:
                rows = [row for row in self.pairs() if row.prompt.strip() and row.text.strip()]
                return {"pairs": {row.prompt_id: row.id for row in rows}} if rows else None
            case KindName.ORDERING:
                return {"order": [own for own, _ in self.options()]} if self.options() else None
            case KindName.SHORT_ANSWER | KindName.ESSAY | KindName.FILE_SUBMISSION | KindName.PRACTICAL_TASK:
                return self.rubric_key()

    def _blanks(self) -> dict[str, Any] | None:
        lines = [[line.strip() for line in blank.splitlines() if line.strip()] for blank in self.blank]
        while lines and not lines[-1]:
            lines.pop()
        if not lines:
            return None
        return {
            "blanks": [{"accepted": accepted} for accepted in lines],
            "ordered": self.ordered,
            "switches": {name: name in self.switch for name in SWITCHES},
        }

    def _amount(self) -> dict[str, Any]:
        lines = [line.replace("\uff1d", "=").partition("=") for line in self.units.splitlines()]
        return {
            "value": self.number,
            "unit": self.unit,
            "tolerance": self.tolerance.strip() or "0",
            "tolerance_in": self.tolerance_in or ToleranceIn.UNIT.value,
            "units": [
                {"spelling": spelling, "factor": factor.strip() or "1"}
                for spelling, _, factor in lines
                if spelling.strip() or factor.strip()
            ],
            "unit_demanded": self.unit_demanded,
        }

    def text(self) -> ItemText:
        """What the operations take."""
        return ItemText(
            kind=self.kind,
            content=self.content(),
            key=self.answer(),
            explanation=markup.from_field(self.explanation),
            source=self.source,
            difficulty=self.difficulty,
            topic_ref=self.topic or None,
            pool=self.pool,
        )

    def fields(self) -> dict[str, Any]:
        """The form's own text as the page shows it again."""
        return {
            "stem": self.stem,
            "options": tuple(
                OptionField(id=own, text=text, chosen=own in self.key) for own, text in self.options()
            ),
            "pairs": tuple(self.pairs()) if self.kind is KindName.MATCHING else (),
            "amount": NumberFields(
                value=self.number,
                unit=self.unit,
                tolerance=self.tolerance,
                tolerance_in=self.tolerance_in,
                units=self.units,
                unit_demanded=self.unit_demanded,
            ),
            "written": self.written_fields(self.kind),
            "value": self.key[0] if self.key and self.kind is KindName.TRUE_FALSE else "",
            "blanks": tuple(self.blank),
            "ordered": self.ordered,
            "switches": tuple(name for name in SWITCHES if name in self.switch),
            "explanation": self.explanation,
            "source": self.source,
            "difficulty": self.difficulty,
            "topic": self.topic,
            "pool": self.pool,
        }


def _written(own: str, text: str) -> dict[str, str]:
    return {"id": own, "text": markup.from_field(text)}


def editor_of(item: ItemView, topics: tuple[TopicView, ...]) -> EditorPage:
    """The editor filled with an item's newest version."""
    version = item.newest
    key = version.key
    raw = registry.stored(key) if key is not None else {}
    blank_key = key if isinstance(key, fill_blank.Key) else fill_blank.Key()
    return EditorPage(
        bank_ref=item.bank_ref,
        bank_title=item.bank_title,
        topics=topics,
        kind=item.kind,
        ref=item.ref,
        number=item.number,
        state=item.state,
        seen=version.edits,
        stem=for_field(version.content.stem),
        options=_option_fields(version.content, key, raw),
        pairs=_pair_fields(version.content, key),
        amount=_number_fields(key),
        written=written_fields(version.content, key),
        value=str(raw["value"]).lower() if item.kind is KindName.TRUE_FALSE and raw else "",
        blanks=tuple("\n".join(blank.accepted) for blank in blank_key.blanks),
        ordered=blank_key.ordered,
        switches=tuple(name for name in SWITCHES if getattr(blank_key.switches, name)),
        explanation=for_field(version.explanation),
        source=version.source,
        difficulty=version.difficulty,
        topic=item.topic_ref or "",
        pool=item.pool,
        presented=version.presented,
        may_autosave=item.state in {VersionState.DRAFT, VersionState.RETURNED},
        notes=tuple((note.author, note.words) for note in item.notes),
    )


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
    rows += [(_fresh_id(), "", own) for own in texts if own not in pairs.values()]
    return tuple(
        PairField(prompt_id=prompt_id, prompt=prompt, id=own or _fresh_id(), text=texts.get(own, ""))
        for prompt_id, prompt, own in rows
    )


def _number_fields(key: Key | None) -> NumberFields:
    if not isinstance(key, numeric.Key):
        return NumberFields()
    return NumberFields(
        value=key.value,
        unit=key.unit,
        tolerance=key.tolerance,
        tolerance_in=key.tolerance_in,
        units="\n".join(f"{each.spelling} = {each.factor}" for each in key.units),
        unit_demanded=key.unit_demanded,
    )
