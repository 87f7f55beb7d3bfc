"""Who is shown which ways in."""

from importlib.metadata import version
from typing import Final

from core import text
from core.access import Actor, Permission
from web.views import NavEntry

VERSION: Final = version("lianbing")

_WAYS: Final[tuple[tuple[str, str, str, tuple[Permission, ...]], ...]] = (
    ("home", "/home", "home", ()),
    ("practice", "/practice", "drill", ()),
    ("sittings", "/exam", "exam", ()),
    ("courses", "/courses", "training", ()),
    ("contests", "/contests", "contest", ()),
    ("pathway", "/pathway", "promotion", ()),
    ("bank", "/bank", "bank", (Permission.BANK_READ,)),
    ("papers", "/papers", "file", (Permission.PAPER_ASSEMBLE,)),
    ("course_desk", "/course-desk", "edit", (Permission.TRAINING_WRITE,)),
    ("schedule", "/sittings", "calendar", (Permission.SITTING_SCHEDULE, Permission.RESULTS_READ)),
    ("judging", "/judging", "judge", (Permission.PERFORMANCE_SCORE,)),
    ("marking", "/marking", "edit", (Permission.ANSWERS_MARK,)),
    ("boards", "/boards", "board", (Permission.BOARD_WATCH,)),
    ("watch", "/invigilation", "eye", (Permission.SITTING_WATCH,)),
    ("evaluations", "/evaluations", "certificate", (Permission.EVALUATION_RUN,)),
    ("registry", "/registry", "certificate", (Permission.RECORDS_READ,)),
    ("people", "/people", "people", (Permission.PEOPLE_READ,)),
    ("admin", "/admin", "settings", (Permission.SETTINGS_READ,)),
)
"""Key, address, icon, and the permissions of which one opens it; none: everybody with an account."""
_WORK: Final = {"contests": Permission.SEASON_RUN}
"""Ways that everybody has and that are work for who holds this permission."""


def entries(actor: Actor, locale: str) -> tuple[NavEntry, ...]:
    """The ways in for this actor, none for who is not signed in.

    Home comes first; then what somebody works on for others, so that a phone's few places show it; then what
    everybody has.
    """
    if actor.person_id is None:
        return ()
    open_ways = [way for way in _WAYS if not way[3] or any(actor.may(each) for each in way[3])]
    own = {
        way[0]
        for way in open_ways
        if way[0] != "home" and not way[3] and not (way[0] in _WORK and actor.may(_WORK[way[0]]))
    }
    open_ways.sort(key=lambda way: (way[0] != "home", way[0] in own))
    return tuple(
        NavEntry(
            key=key,
            label=text.say(f"word.nav.{key}", locale),
            href=href,
            icon=icon,
            own=key in own,
        )
        for key, href, icon, _ in open_ways
    )
