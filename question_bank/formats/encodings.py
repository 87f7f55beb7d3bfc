"""Bytes of a text file as text: UTF-8, UTF-16 with its mark, or GB18030 (and with it GBK and GB2312).

An XML file that names its own encoding is read by that, when it is one of those that are known here.
"""

import re

from question_bank.formats.archive import Refused

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DECLARED = re.compile(rb"\s*<\?xml[^<>]{0,80}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,20})[\"']")
_OWN = frozenset({"iso-8859-1", "latin-1", "windows-1252", "us-ascii", "big5", "gbk", "gb2312", "gb18030"})
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(data: bytes, wanted: str = "") -> str:
    """The text. Raises Refused when no encoding fits without loss, or when it is no text at all."""
    return decoded(data, wanted)[0]


def decoded(data: bytes, wanted: str = "") -> tuple[str, str]:
    """The text and the encoding it was read by; ``wanted`` is the one that somebody names. Raises Refused."""
    if wanted:
        try:
            return _sound(data, wanted), wanted
        except UnicodeDecodeError as fault:
            raise Refused("file.encoding_unknown") from fault
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for encoding in (marked,) if marked else (*_declared(data), "utf-8", "gb18030"):
        try:
            return _sound(data, encoding), "utf-8" if encoding == "utf-8-sig" else encoding
        except UnicodeDecodeError:
            continue
    raise Refused("file.encoding_unknown")


def _sound(data: bytes, encoding: str) -> str:
    text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    if _CONTROL.search(text):
        raise Refused("file.not_text")
    return text


def _declared(data: bytes) -> tuple[str, ...]:
    """The encoding an XML file names, unless it is UTF-8 or one not known here; GBK is read as GB18030."""
    found = _DECLARED.match(data[:200])
    name = found[1].decode("ascii").lower() if found else ""
    if name not in _OWN:
        return ()
    return ("gb18030",) if name.startswith("gb") else (name,)
