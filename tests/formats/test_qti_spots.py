"""Points on a picture in QTI: what goes out comes back, and what others write is read or refused by name."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from question_bank.formats import losses, pictures, qti_writing
from question_bank.formats.detect import read_file
from question_bank.formats.outgoing import FileFormat, Lost, Outgoing
from question_bank.formats.qti_names import QTI22, QTI30, Dialect
from question_bank.kinds import hotspot, registry
from question_bank.kinds.contract import Content, Key, KindName
from question_bank.markup import asset_name
from question_bank.rules.scoring import Scoring
from tests import make_hotspots, make_pictures
from tests.formats.outgoing import OWN, TRUTH, WRITERS
from tests.rules.question_bank.drawn_items import Drawn, drawn_items

PNG = pictures.read(make_pictures.png(60, 40)).data
NAME = asset_name(PNG, "png")
FORMS = {FileFormat.QTI22: QTI22, FileFormat.QTI30: QTI30}


def on_the_picture(key: dict[str, Any], **more: Any) -> tuple[Content, Key]:
    content = make_hotspots.content(f"/assets/{NAME}", **more)
    return registry.read_content(KindName.HOTSPOT, content), registry.read_key(KindName.HOTSPOT, key)


def item(content: Content, key: Key) -> Outgoing:
    return Outgoing(7, KindName.HOTSPOT, content, key, explanation="左开关，右线头", pictures={NAME: PNG})


def out_and_in(made: Outgoing, form: FileFormat, dialect: Dialect) -> tuple[Any, set[str]]:
    written = qti_writing.written("a.zip", [made], dialect, TRUTH)
    reading = read_file("a.zip", written.data)
    assert reading.problems == ()
    assert reading.pictures == {NAME: PNG}
    return reading.drafts[0], {lost.finding.code for lost in losses.found_in(form, written)}


@pytest.mark.parametrize("form", list(FORMS))
@pytest.mark.parametrize(
    "key",
    [
        {"regions": [{"id": "r1", "place": 1, "shape": "circle", "at": [5000, 5000, 1000]}]},
        {
            "regions": [
                {"id": "r1", "place": 1, "shape": "rectangle", "at": [1000, 1500, 4000, 5000]},
                {"id": "r2", "place": 2, "shape": "polygon", "at": [5000, 2500, 9000, 2500, 9000, 7500]},
            ]
        },
    ],
)
def test_regions_that_are_whole_pixels_come_back_as_they_were(form: FileFormat, key: dict[str, Any]) -> None:
    content, read_key = on_the_picture(key, places=len(key["regions"]))
    draft, lost = out_and_in(item(content, read_key), form, FORMS[form])
    assert (draft.kind, draft.content, draft.key) == (KindName.HOTSPOT, content, read_key)
    assert lost <= {"export.topic_lost"}
    several = len(key["regions"]) > 1  # each place its share; one place is right or wrong, and no rule
    assert draft.scoring == (Scoring(2) if several else None)


@pytest.mark.parametrize("form", list(FORMS))
@settings(max_examples=15, deadline=None)
@given(drawn_items(KindName.HOTSPOT))
def test_any_item_comes_back_within_a_pixel(form: FileFormat, drawn: Drawn) -> None:
    assert isinstance(drawn.content, hotspot.Content)
    assert isinstance(drawn.key, hotspot.Key)
    assert drawn.content.picture is not None
    picture = drawn.content.picture.model_copy(update={"address": f"/assets/{NAME}"})
    content = drawn.content.model_copy(update={"picture": picture})
    draft, lost = out_and_in(item(content, drawn.key), form, FORMS[form])
    assert lost <= {"export.regions_rounded"}
    assert draft.content == content
    for before, after in zip(drawn.key.regions, draft.key.regions, strict=True):
        assert (before.place, before.shape) == (after.place, after.shape)
        assert all(abs(one - other) <= 25 for one, other in zip(before.at, after.at, strict=True))


def test_positions_of_one_place_stay_together_where_one_point_is_asked_and_are_left_out_otherwise() -> None:
    both = {"regions": [each | {"place": 1} for each in make_hotspots.REGIONS]}
    content, key = on_the_picture(both, places=1)
    draft, _ = out_and_in(item(content, key), FileFormat.QTI22, QTI22)
    assert [each.place for each in draft.key.regions] == [1, 1]
    several, _ = on_the_picture(both, places=2)
    left = qti_writing.written("a.zip", [item(several, key)], QTI30, TRUTH).left
    assert [each.finding.code for each in left] == ["export.places_left_out"]


def test_formats_without_pictures_to_point_at_say_so() -> None:
    content, key = on_the_picture({"regions": make_hotspots.REGIONS})
    told: dict[FileFormat, tuple[Lost, ...]] = {
        form: write([item(content, key)]).left
        for form, write in WRITERS.items()
        if form not in OWN.union(FORMS)
    }
    assert {code for left in told.values() for code in [each.finding.code for each in left] or [""]} == {
        "export.kind_left_out"
    }
    bare = replace(item(content, key), pictures={})
    left = qti_writing.written("a.zip", [bare], QTI22, TRUTH).left
    assert [each.finding.code for each in left] == ["export.picture_left_out"]


POINT = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1" title="Map">
<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="point">{key}</responseDeclaration>
<itemBody><p>Look.</p><{asks}Interaction responseIdentifier="R" maxChoices="{most}"><prompt>Mark it.</prompt>
<object type="image/png" width="60" height="40" data="images/map.png">A map</object>{choices}
</{asks}Interaction></itemBody></assessmentItem>"""
AREA = '<areaMapping defaultValue="0">{}</areaMapping>'
CIRCLE = '<areaMapEntry shape="circle" coords="30,20,6" mappedValue="{}"/>'
RECT = '<areaMapEntry shape="rect" coords="0,0,12,8" mappedValue="{}"/>'
CHOICES = (
    '<hotspotChoice identifier="a" shape="rect" coords="0,0,12,8"/>'
    '<hotspotChoice identifier="b" shape="circle" coords="30,20,6"/>'
)


def package(
    key: str, *, cardinality: str = "single", most: int = 1, asks: str = "selectPoint", choices: str = ""
) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr(
            "imsmanifest.xml", '<manifest><resources><resource href="i.xml"/></resources></manifest>'
        )
        archive.writestr(
            "i.xml", POINT.format(cardinality=cardinality, most=most, key=key, asks=asks, choices=choices)
        )
        archive.writestr("images/map.png", PNG)
    return whole.getvalue()


@pytest.mark.parametrize(
    ("data", "places", "regions"),
    [
        (package(AREA.format(CIRCLE.format(1))), 1, [(1, [5000, 5000, 1000])]),
        (package(AREA.format(CIRCLE.format(2) + RECT.format(0))), 1, [(1, [5000, 5000, 1000])]),
        (
            package(AREA.format(CIRCLE.format(1) + RECT.format(1)), cardinality="multiple", most=0),
            2,
            [(1, [5000, 5000, 1000]), (2, [0, 0, 2000, 2000])],
        ),
        (
            package("<correctResponse><value>b</value></correctResponse>", asks="hotspot", choices=CHOICES),
            1,
            [(1, [5000, 5000, 1000])],
        ),
    ],
)
def test_what_others_write_is_read(data: bytes, places: int, regions: list[tuple[int, list[int]]]) -> None:
    reading = read_file("a.zip", data)
    assert reading.problems == ()
    (draft,) = reading.drafts
    assert isinstance(draft.content, hotspot.Content)
    assert isinstance(draft.key, hotspot.Key)
    assert draft.content.picture is not None
    assert (draft.content.picture.words, draft.content.places) == ("A map", places)
    assert [(each.place, list(each.at)) for each in draft.key.regions] == regions
    assert "Mark it." in draft.content.stem


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("<correctResponse><value>30 20</value></correctResponse>", "import.scoring_unclear"),
        (AREA.format(CIRCLE.format(1) + RECT.format(2)), "import.partial_credit"),
        (AREA.format(CIRCLE.format("?")), "import.scoring_unclear"),
        (AREA.format('<areaMapEntry shape="default" mappedValue="1"/>'), "import.scoring_unclear"),
        (
            AREA.format('<areaMapEntry shape="circle" coords="1,x" mappedValue="1"/>'),
            "import.scoring_unclear",
        ),
        (AREA.format('<areaMapEntry shape="rect" coords="1,2" mappedValue="1"/>'), "item.region_numbers"),
    ],
)
def test_what_is_not_clear_is_refused_with_its_reason(key: str, code: str) -> None:
    assert [problem.code for problem in read_file("a.zip", package(key)).problems] == [code]


def test_an_item_alone_lacks_its_picture() -> None:
    alone = POINT.format(
        cardinality="single", most=1, key=AREA.format(CIRCLE.format(1)), asks="selectPoint", choices=""
    )
    assert [p.code for p in read_file("i.xml", alone.encode()).problems] == ["import.media_not_carried"]
