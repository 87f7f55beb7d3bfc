"""Stored text as print takes it: what cannot come onto paper is a remark among the words."""

import re
from typing import Final

from core import text
from exam.documents import rich
from question_bank.markup import without_recordings

WORDS: Final = "zh_CN"
"""Papers are printed in Chinese, whatever language their printer prefers."""
_PICTURE: Final = re.compile(r"<img [^>]*>")


def read(stored: str) -> rich.Rich:
    """Words and tables; pictures and recordings are remarks."""
    return rich.read(_remarked(stored))


def flat(stored: str) -> str:
    """The same as words alone."""
    return rich.flat(_remarked(stored))


def _remarked(stored: str) -> str:
    return _PICTURE.sub(text.say("word.print.picture", WORDS), without_recordings(stored, _recording))


def _recording(tag: str, words: str) -> str:
    return text.say(f"word.print.{tag}", WORDS, words=words)
