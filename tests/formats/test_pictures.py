"""Pictures as they are kept: known by content, measured, without a word about who made them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.formats import pictures
from question_bank.formats.pictures import NoPicture
from tests import make_pictures
from tests.make_pictures import SECRET

SAMPLES = {
    "image/png": (make_pictures.png(with_secret=True), (3, 2)),
    "image/jpeg": (make_pictures.jpeg(), (40, 30)),
    "image/gif": (make_pictures.gif(), (5, 4)),
    "image/webp": (make_pictures.webp(), (7, 6)),
}


@pytest.mark.parametrize("media_type", SAMPLES)
def test_a_picture_is_known_measured_and_says_nothing_about_its_maker(media_type: str) -> None:
    data, size = SAMPLES[media_type]
    assert SECRET in data
    picture = pictures.read(data)
    assert picture.media_type == media_type
    assert (picture.width, picture.height) == size
    assert SECRET not in picture.data
    assert pictures.read(picture.data) == picture


@given(turned=st.integers(1, 8))
def test_a_photograph_stays_the_right_way_up(turned: int) -> None:
    picture = pictures.read(make_pictures.jpeg(turned=turned))
    assert (picture.width, picture.height) == ((40, 30) if turned < 5 else (30, 40))
    assert (b"Exif\0\0" in picture.data) == (turned != 1)
    assert pictures.read(picture.data) == picture


def test_scans_and_what_stands_between_them_stay_whole() -> None:
    kept = pictures.read(make_pictures.jpeg()).data
    assert b"\x12\xff\x00\x34\xff\xd0\x56" in kept
    assert kept.count(b"\xff\xda") == 2
    assert b"NETSCAPE2.0" in pictures.read(make_pictures.gif()).data


@given(sample=st.sampled_from(sorted(SAMPLES)), cut=st.integers(0, 400), noise=st.binary(max_size=6))
def test_what_is_cut_or_spoilt_is_refused_or_read_and_never_a_fault(
    sample: str, cut: int, noise: bytes
) -> None:
    whole = SAMPLES[sample][0]
    for data in (whole[:cut], whole[:cut] + noise + whole[cut + len(noise) :]):
        try:
            assert SECRET not in pictures.read(data).data or noise
        except NoPicture as refused:
            assert refused.finding.code in {"asset.no_picture", "asset.unreadable", "asset.too_many_pixels"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"BM" + bytes(60),
        b"\0\0\0\x18ftyp",
    ],
)
def test_what_is_no_picture_is_refused_by_its_content(data: bytes) -> None:
    with pytest.raises(NoPicture) as refused:
        pictures.read(data)
    assert refused.value.finding.code == "asset.no_picture"


def test_a_picture_that_unpacks_to_a_bomb_is_refused() -> None:
    with pytest.raises(NoPicture) as refused:
        pictures.read(make_pictures.png(11_999, 4_000)[:33] + make_pictures.png()[33:])
    assert refused.value.finding.code == "asset.too_many_pixels"
    with pytest.raises(NoPicture) as heavy:
        pictures.read(make_pictures.png() + bytes(pictures.MOST_BYTES))
    assert heavy.value.finding.code == "files.too_large"
