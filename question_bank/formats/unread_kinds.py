"""Kinds of other systems that the bank has no place for, or not for all of: people hear what they are."""

from enum import StrEnum
from typing import Final


class UnreadKind(StrEnum):
    """What a file calls them; a catalogue's word says what it is and keeps the name in brackets."""

    ASSOCIATE = "associateInteraction"
    CHOICE = "choiceInteraction"
    CUSTOM = "customInteraction"
    DRAWING = "drawingInteraction"
    END_ATTEMPT = "endAttemptInteraction"
    EXTENDED_TEXT = "extendedTextInteraction"
    GAP_MATCH = "gapMatchInteraction"
    GRAPHIC_ASSOCIATE = "graphicAssociateInteraction"
    GRAPHIC_GAP_MATCH = "graphicGapMatchInteraction"
    GRAPHIC_ORDER = "graphicOrderInteraction"
    HOTSPOT = "hotspotInteraction"
    HOTTEXT = "hottextInteraction"
    INLINE_CHOICE = "inlineChoiceInteraction"
    MATCH = "matchInteraction"
    MEDIA = "mediaInteraction"
    ORDER = "orderInteraction"
    PORTABLE_CUSTOM = "portableCustomInteraction"
    POSITION_OBJECT = "positionObjectInteraction"
    SELECT_POINT = "selectPointInteraction"
    SLIDER = "sliderInteraction"
    TEXT_ENTRY = "textEntryInteraction"
    UPLOAD = "uploadInteraction"
    ADAPTIVE = "adaptive"
    TEMPLATE = "template"
    CALCULATED_MULTI = "calculatedmulti"
    DRAG_ONTO_IMAGE = "ddimageortext"
    DRAG_MARKERS = "ddmarker"
    RANDOM = "random"
    RANDOM_MATCH = "randomsamatch"


_NAMED: Final = {each.value: each for each in UnreadKind}


def named(kind: str) -> str:
    """A name of a file as a kind that has words, or as it stands; a remark in brackets stays out of it."""
    bare = kind.partition(" ")[0]
    return _NAMED.get(bare, kind)
