"""Bytes of a text file as text: UTF-8, UTF-16 with its mark, or GB18030 (and with it GBK and GB2312)."""

import re

from question_bank.formats.archive import Refused

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(data: bytes) -> str:
    """The text. Raises Refused when no encoding fits without loss, or when it is no text at all."""
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            raise Refused("file.not_text")
        return text
    raise Refused("file.encoding_unknown")
