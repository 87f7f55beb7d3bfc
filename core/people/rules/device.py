"""What a browser is called on the list of signed-in devices: program and system, and nothing finer.

A whole User-Agent means nothing to its owner and would tell one worker's telephone from another's.
"""

from typing import Final

_PROGRAMS: Final = (
    ("wxwork/", "WeCom"),
    ("micromessenger/", "WeChat"),
    ("dingtalk/", "DingTalk"),
    ("huaweibrowser/", "Huawei Browser"),
    ("ucbrowser/", "UC Browser"),
    ("qqbrowser/", "QQ Browser"),
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("firefox/", "Firefox"),
    ("fxios/", "Firefox"),
    ("crios/", "Chrome"),
    ("chrome/", "Chrome"),
    ("safari/", "Safari"),
)
"""The first that is named counts: everybody claims to be those further down."""

_SYSTEMS: Final = (
    ("openharmony", "HarmonyOS"),
    ("harmonyos", "HarmonyOS"),
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("mac os x", "macOS"),
    ("linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """``"Chrome · Android"``; empty where nothing is recognised."""
    said = user_agent.casefold()
    named = (_first(said, _PROGRAMS), _first(said, _SYSTEMS))
    return " · ".join(name for name in named if name)


def _first(said: str, marks: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in marks if mark in said), "")
