"""The length of a video, read from its own header, and nothing believed that cannot be."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.make_courses import mp4, webm
from training.courses.media import LONGEST_SECONDS, MP4, WEBM, length_of


@pytest.mark.parametrize("seconds", [1, 75, 3600, LONGEST_SECONDS])
def test_both_formats_tell_their_length(seconds: int) -> None:
    assert length_of(mp4(seconds), MP4) == seconds
    assert length_of(webm(seconds), WEBM) == seconds


def test_a_length_that_cannot_be_is_not_told() -> None:
    assert length_of(mp4(0), MP4) is None
    assert length_of(mp4(LONGEST_SECONDS + 1), MP4) is None
    assert length_of(webm(0), WEBM) is None
    assert length_of(mp4(), "video/ogg") is None


def test_a_long_header_of_mp4_is_read_too() -> None:
    head = b"mvhd" + b"\1\0\0\0" + bytes(16) + struct.pack(">IQ", 600, 600 * 90) + bytes(40)
    assert length_of(head, MP4) == 90
    assert length_of(b"mvhd" + bytes(60), MP4) is None
    assert length_of(b"mvhd", MP4) is None


def test_webm_tells_its_length_with_eight_bytes_or_with_the_usual_scale() -> None:
    info = b"\x15\x49\xa9\x66\x8f"
    assert length_of(info + b"\x44\x89\x88" + struct.pack(">d", 30_000.0), WEBM) == 30
    assert length_of(info + b"\x44\x89\x84" + struct.pack(">f", float("inf")), WEBM) is None
    assert length_of(info + b"\x44\x89\x81\0", WEBM) is None
    assert length_of(info + b"\x44\x89", WEBM) is None
    assert length_of(info, WEBM) is None
    assert length_of(b"", WEBM) is None


@given(st.binary(max_size=200), st.sampled_from([MP4, WEBM]))
def test_no_file_is_a_fault(data: bytes, media_type: str) -> None:
    for told in (
        length_of(data, media_type),
        length_of(b"mvhd" + data + b"\x15\x49\xa9\x66\x44\x89", media_type),
    ):
        assert told is None or 1 <= told <= LONGEST_SECONDS
