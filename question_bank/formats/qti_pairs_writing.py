"""Pairs and orders as QTI: two lists that are matched, and steps to be put in order."""

from collections.abc import Sequence

from question_bank.formats import xhtml
from question_bank.formats.outgoing import Outgoing
from question_bank.formats.qti_asked import Asked, matches
from question_bank.formats.qti_names import Dialect
from question_bank.kinds import matching, ordering
from question_bank.kinds.choice import ChoiceContent, letter
from question_bank.kinds.contract import Option


def pairs(
    item: Outgoing, content: matching.Content, key: matching.Key, dialect: Dialect, response: str
) -> Asked:
    """A point for each right pair; where only all of them count, no mapping."""
    prompts = {each.id: f"P{place}" for place, each in enumerate(content.prompts, start=1)}
    options = {each.id: letter(place) for place, each in enumerate(content.options)}
    right = [f"{prompts[one]} {options[key.pairs[one]]}" for one in content.prompt_ids]
    whole = item.worth is not None and item.worth.whole
    told = dialect.tag("correctResponse", "".join(dialect.tag("value", each) for each in right))
    if not whole:
        entries = "".join(dialect.tag("mapEntry", "", mapKey=each, mappedValue="1") for each in right)
        told += dialect.tag("mapping", entries, lowerBound="0", upperBound=str(len(right)), defaultValue="0")
    declared = dialect.tag(
        "responseDeclaration", told, identifier=response, cardinality="multiple", baseType="directedPair"
    )
    often = str(len(prompts)) if content.reuse else "1"
    asked = dialect.tag(
        "matchInteraction",
        _set(dialect, content.prompts, list(prompts.values()), "1")
        + _set(dialect, content.options, list(options.values()), often),
        responseIdentifier=response,
        shuffle="true",
        maxAssociations=str(len(prompts)),
    )
    body = xhtml.blocks(content.stem) + asked
    if whole:
        return Asked((declared,), body, "match_correct", tests=(matches(dialect, response),))
    return Asked((declared,), body, "map_response", mapped=(response,), most=len(right))


def _set(dialect: Dialect, entries: Sequence[Option], names: Sequence[str], often: str) -> str:
    inside = "".join(
        dialect.tag("simpleAssociableChoice", xhtml.fragment(each.text), identifier=name, matchMax=often)
        for each, name in zip(entries, names, strict=True)
    )
    return dialect.tag("simpleMatchSet", inside)


def order(content: ChoiceContent, key: ordering.Key, dialect: Dialect, response: str) -> Asked:
    """Steps in the order of writing; only the whole right order counts."""
    places = {each: letter(place) for place, each in enumerate(content.option_ids)}
    right = "".join(dialect.tag("value", places[each]) for each in key.order)
    declared = dialect.tag(
        "responseDeclaration",
        dialect.tag("correctResponse", right),
        identifier=response,
        cardinality="ordered",
        baseType="identifier",
    )
    steps = "".join(
        dialect.tag("simpleChoice", xhtml.fragment(each.text), identifier=places[each.id])
        for each in content.options
    )
    asked = dialect.tag("orderInteraction", steps, responseIdentifier=response, shuffle="true")
    body = xhtml.blocks(content.stem) + asked
    return Asked((declared,), body, "match_correct", tests=(matches(dialect, response),))
