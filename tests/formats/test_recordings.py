"""Recordings: known by their bytes, without what tells of their maker, shown with their words beside them."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank import markup, recordings
from tests.make_recordings import box, film, tone

AUDIO = f'<audio src="/assets/{"a" * 64}.wav" title="连续短促的蜂鸣"></audio>'


@pytest.mark.parametrize(
    ("head", "is_kept_as"),
    [
        (b"ID3\x04", "audio/mpeg"), (b"\xff\xfb\x90\x00", "audio/mpeg"), (b"\xff\xd8\xff\xe0", None),
        (b"\xff\xfe..", None), (b"\0\0\0\x18ftypM4A ", "audio/mp4"), (b"\0\0\0\x18ftypmp42", "video/mp4"),
        (b"\0\0\0\x18ftypheic", None), (b"OggS" + bytes(24) + b"OpusHead", "audio/ogg"),
        (b"OggS" + bytes(24) + b"\x80theora", None), (b"\x1a\x45\xdf\xa3....B\x82\x84webm", "video/webm"),
        (b"\x1a\x45\xdf\xa3....B\x82\x88matroska", None), (b"RIFF....WEBP", None),
        (b"<svg/>", None), (b"", None),
    ],
)  # fmt: skip
def test_the_bytes_say_what_a_recording_is(head: bytes, is_kept_as: str | None) -> None:
    assert recordings.media_type(head) == is_kept_as


def test_a_wave_is_one() -> None:
    assert recordings.media_type(tone()) == "audio/wav"


def test_what_tells_of_the_maker_is_blanked_and_nothing_moves() -> None:
    before = film()
    after = b"".join(recordings.pieces(io.BytesIO(before), len(before), "video/mp4"))
    assert b"SECRET" not in after
    assert len(after) == len(before)
    assert after.endswith(box(b"mdat", b"udta stays here"))
    assert after.count(b"free") == 2
    assert b"".join(recordings.pieces(io.BytesIO(tone()), len(tone()), "audio/wav")) == tone()


@given(st.binary(max_size=200))
def test_a_broken_film_is_refused_or_kept_at_its_length(rest: bytes) -> None:
    data = box(b"ftyp", b"isom") + rest
    try:
        kept = b"".join(recordings.pieces(io.BytesIO(data), len(data), "video/mp4"))
    except recordings.NoRecording as refused:
        assert refused.finding.code == "asset.unreadable"
    else:
        assert len(kept) == len(data)


def test_a_recording_is_shown_with_controls_and_its_words_and_never_plays_by_itself() -> None:
    stored = markup.safe(f"听 {AUDIO}，判断：")
    assert stored == f"听 {AUDIO}，判断："
    shown = markup.shown(stored)
    assert '<audio controls preload="metadata" src="/assets/' in shown
    assert '<span class="recording-words">连续短促的蜂鸣</span>' in shown
    assert "autoplay" not in markup.shown(
        markup.safe(AUDIO.replace("<audio", "<audio autoplay loop onplay='x'"))
    )
    assert markup.shown(shown) == shown
    assert markup.from_field(markup.for_field(stored)) == stored


@pytest.mark.parametrize(
    "foreign",
    [
        AUDIO.replace("/assets/", "https://example.org/"), AUDIO.replace(".wav", ".mp4"), "<audio></audio>",
        AUDIO.replace("audio", "video"), AUDIO.replace("<audio", "<img").replace("</audio>", ""),
    ],
)  # fmt: skip
def test_only_our_own_recordings_of_their_own_sort_are_kept(foreign: str) -> None:
    assert "assets" not in markup.safe(foreign)
    assert "<audio" not in markup.safe(foreign)


def test_print_says_that_there_is_a_recording_and_its_words() -> None:
    assert markup.without_recordings(f"a {AUDIO} b", lambda tag, words: f"[{tag}: {words}]") == (
        "a [audio: 连续短促的蜂鸣] b"
    )
