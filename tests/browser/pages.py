"""Every page, as a trail of links that leads to it from an address.

A trail is an address and patterns; each pattern names the links on the page so far whose address it matches
whole. The first page that all patterns lead to is the page.
"""

import re
from collections.abc import Mapping
from typing import Final

from playwright.sync_api import Page

REF: Final = r"[0-9a-z]{12,}"
BANK: Final = rf"/bank/{REF}"
BOARD: Final = rf"/boards/{REF}"
CONTEST: Final = rf"/contests/{REF}"
COURSE: Final = rf"/courses/{REF}"
DESK: Final = rf"/contest-desk/{REF}"
STAGE: Final = rf"/contest-desk/stages/{REF}"
KEPT: Final = rf"/course-desk/{REF}"
"""A course on the desk of who keeps it."""
POLICY: Final = rf"/policies/{REF}"
Trail = tuple[str, ...]
ANALYSIS: Final[Trail] = (
    "/papers",
    rf"/papers/{REF}",
    rf"/papers/{REF}/analysis",
    rf"/sittings/{REF}/analysis",
)
"""A sitting that is over and counted, through the newest paper that has one."""
REPEALED: Final[Trail] = ("/bank", BANK, rf"{BANK}/health", rf"{BANK}\?mark=repealed")
"""Items that cite a repealed clause: one of them has two versions to compare."""

TRAILS: Final[Mapping[str, Mapping[str, Trail]]] = {
    "": {
        "landing": ("/",),
        "sign-in": ("/sign-in",),
        "register": ("/register",),
        "activate": ("/activate",),
        "reset": ("/reset",),
        "privacy": ("/privacy",),
        "feedback": ("/feedback",),
        "verify": ("/verify",),
        "verify-keys": ("/verify", "/verify/keys"),
        "forgotten": ("/forgotten",),
        "boards": ("/boards",),
        "board": ("/boards", BOARD),
        "board-screen": ("/boards", BOARD, rf"{BOARD}/screen"),
        "no-such-page": ("/nowhere",),
    },
    "DEMO-WORKER": {
        "home": ("/home",),
        "exams": ("/exam",),
        "door": ("/exam", rf"/exam/sittings/{REF}"),
        "slip": ("/exam", rf"/exam/sittings/{REF}", rf"/exam/sittings/{REF}/slip"),
        "result": ("/exam", rf"/exam/attempts/{REF}/result"),
        "practice": ("/practice",),
        "chapters": ("/practice", rf"/practice/banks/{REF}"),
        "practice-item": ("/practice", rf"/practice/sessions/{REF}"),
        "mistakes": ("/practice", "/practice/mistakes"),
        "mistakes-print": ("/practice", "/practice/mistakes", r"/practice/mistakes/print.*"),
        "practice-settings": ("/practice", "/practice/settings"),
        "courses": ("/courses",),
        "course": ("/courses", COURSE),
        "lesson": ("/courses", COURSE, rf"/courses/lessons/{REF}"),
        "statement": ("/courses", "/courses/statement"),
        "contests": ("/contests",),
        "contest": ("/contests", CONTEST),
        "my-board": ("/contests", "/boards", BOARD),
        "pathway": ("/pathway",),
        "pathway-records": ("/pathway", "/pathway/records"),
        "pathway-applications": ("/pathway/applications",),
        "policies": ("/pathway", "/policies"),
        "policy": ("/pathway", "/policies", POLICY),
        "notices": ("/notices",),
        "account": ("/account",),
        "certificates": ("/account", "/certificates"),
        "certificate": ("/certificates", rf"/certificates/{REF}"),
        "sessions": ("/account/sessions",),
        "password": ("/account/password",),
        "erasure": ("/account/erasure",),
        "second-factor": ("/account/second-factor",),
    },
    "DEMO-TRAINER": {
        "home-trainer": ("/home",),
        "bank-list": ("/bank",),
        "bank-desk": ("/bank", BANK),
        "bank-topics": ("/bank", BANK, rf"{BANK}/topics"),
        "item": ("/bank", BANK, rf"/items/{REF}"),
        "item-edit": ("/bank", BANK, rf"/items/{REF}", rf"/items/{REF}/edit"),
        "item-history": (*REPEALED, rf"/items/{REF}(\?.*)?", rf"/items/{REF}/history"),
        "item-relations": ("/bank", BANK, rf"/items/{REF}", rf"/items/{REF}/relations"),
        "sitting-analysis": ANALYSIS,
        "item-figures": (*ANALYSIS, rf"/items/{REF}", rf"/items/{REF}/figures"),
        "correction": (*ANALYSIS, rf"/sittings/{REF}/corrections/\d+"),
        "bank-bulk": ("/bank", BANK, rf"{BANK}/health", rf"{BANK}/health/.*", rf"{BANK}/bulk\?.*"),
        "item-uses": ("/bank", BANK, rf"/items/{REF}", rf"/items/{REF}/uses"),
        "item-classes": ("/bank", BANK, rf"/items/{REF}", rf"/items/{REF}/classes"),
        "bank-health": ("/bank", BANK, rf"{BANK}/health"),
        "bank-sheet": ("/bank", BANK, rf"{BANK}/sheet.*"),
        "bank-standard": ("/bank", BANK, rf"{BANK}/topics", rf"{BANK}/standard"),
        "documents": ("/documents",),
        "document": ("/documents", rf"/documents/{REF}"),
        "item-new": ("/bank", BANK, rf"{BANK}/new.*"),
        "item-new-blanks": ("/bank", BANK, rf"{BANK}/new.*", r".*kind=fill_blank.*"),
        "bank-import": ("/bank", rf"{BANK}/import"),
        "bank-export": ("/bank", BANK, rf"{BANK}/export.*"),
        "bank-duplicates": ("/bank", BANK, rf"{BANK}/duplicates"),
        "bank-pair": ("/bank", BANK, rf"{BANK}/duplicates", rf"{BANK}/duplicates/{REF}.*"),
        "paper-pick": ("/papers", rf"/papers/{REF}", rf"/papers/{REF}/pick"),
        "paper-exchange": ("/papers", rf"/papers/{REF}", rf"/papers/{REF}/exchange"),
        "bank-practice": ("/bank", BANK, rf"{BANK}/practice"),
        "course-desk": ("/course-desk",),
        "course-new": ("/course-desk", "/course-desk/new"),
        "course-on-desk": ("/course-desk", KEPT),
        "course-edit": ("/course-desk", KEPT, rf"{KEPT}/edit"),
        "course-people": ("/course-desk", rf"{KEPT}/people"),
        "lesson-preview": ("/course-desk", KEPT, rf"/course-desk/lessons/{REF}/preview"),
        "lesson-edit": ("/course-desk", KEPT, rf"/course-desk/lessons/{REF}"),
        "lesson-text": ("/course-desk", KEPT, rf"{KEPT}/lessons/new\?kind=text"),
        "lesson-video": ("/course-desk", KEPT, rf"{KEPT}/lessons/new\?kind=video"),
        "lesson-quiz": ("/course-desk", KEPT, rf"{KEPT}/lessons/new\?kind=quiz"),
    },
    "DEMO-REVIEWER": {
        "review": ("/bank", rf"{BANK}/review"),
    },
    "DEMO-ORGANISER": {
        "home-organiser": ("/home",),
        "papers": ("/papers",),
        "paper": ("/papers", rf"/papers/{REF}"),
        "paper-lineage": ("/papers", rf"/papers/{REF}", rf"/papers/{REF}/lineage"),
        "paper-print": ("/papers", rf"/papers/{REF}", rf"/papers/{REF}/print"),
        "paper-new": ("/papers/new?preset=water",),
        "paper-forms": ("/papers", rf"/papers/{REF}", rf"/papers/{REF}/forms"),
        "paper-simulation": ("/papers", rf"/papers/{REF}", rf"/papers/{REF}/simulation"),
        "sittings": ("/sittings",),
        "sitting": ("/sittings", rf"/sittings/{REF}"),
        "attendance": ("/sittings", rf"/sittings/{REF}", rf"/sittings/{REF}/attendance"),
        "sitting-new": ("/sittings/new",),
        "evaluations": ("/evaluations",),
        "evaluation": ("/evaluations", rf"/evaluations/{REF}"),
        "evaluation-new": ("/evaluations/new?q=%E7%94%B5%E5%B7%A5",),
        "certificates-issued": ("/evaluations", "/certificates/issued"),
        "certificate-issued": ("/certificates/issued", rf"/certificates/{REF}"),
        "certificate-record": ("/certificates/issued", "/certificates/record"),
        "contest-desk": ("/contests", "/contest-desk"),
        "contest-new": ("/contest-desk", r"/contest-desk/new.*"),
        "contest-draft": ("/contest-desk", DESK),
        "contest-edit": ("/contest-desk", DESK, rf"{DESK}/edit"),
        "stage-new": ("/contest-desk", DESK, rf"{DESK}/stages/new"),
        "stage-edit": ("/contest-desk", DESK, rf"{DESK}/stages/{REF}/edit"),
        "contest-on-desk": ("/contests", CONTEST, DESK),
        "contest-entries": ("/contests", CONTEST, DESK, rf"{DESK}/entries.*"),
        "stage-on-desk": ("/contests", CONTEST, DESK, STAGE),
        "advancement": ("/contests", CONTEST, DESK, STAGE, rf"{STAGE}/advancement"),
        "score-table": ("/contests", CONTEST, DESK, STAGE, rf"{STAGE}/panel/\w+"),
        "contest-people": ("/contests", CONTEST, rf"{CONTEST}/people"),
        "board-jury": ("/boards", rf"/judging{BOARD}"),
    },
    "DEMO-JUDGE": {
        "home-judge": ("/home",),
        "judging": ("/judging",),
        "marking": ("/marking",),
        "marking-desk": ("/marking", rf"/marking/{REF}"),
        "marking-answer": ("/marking", rf"/marking/{REF}", rf"/marking/({REF}/\d+|answers/{REF}).*"),
        "judging-panel": ("/judging", rf"{STAGE}/panel/\w+"),
        "judging-sheet": ("/judging", rf"/judging/{REF}/\w+"),
    },
    "DEMO-INVIGILATOR": {
        "watch-list": ("/invigilation",),
        "wall": ("/invigilation", rf"/invigilation/{REF}"),
        "candidate": ("/invigilation", rf"/invigilation/{REF}", rf"/invigilation/{REF}/candidates/{REF}"),
    },
    "DEMO-HR": {
        "people-hr": ("/people",),
        "dossier-hr": ("/people", rf"/people/{REF}"),
        "tokens": ("/account/tokens",),
        "home-hr": ("/home",),
        "registry": ("/registry",),
        "registry-person": ("/registry", rf"/registry/people/{REF}"),
        "registry-applications": ("/registry", "/registry/applications"),
        "registry-application": ("/registry", "/registry/applications", rf"/pathway/applications/{REF}"),
        "registry-confirmations": ("/registry", "/registry/confirmations"),
        "registry-api": ("/registry", "/registry/api"),
    },
    "DEMO-ADMIN": {
        "people": ("/people",),
        "dossier": ("/people", rf"/people/{REF}"),
        "enrol": ("/people/enrol",),
        "roster": ("/people/import",),
        "units": ("/units",),
        "unit": ("/units", rf"/units/{REF}"),
        "unit-found": ("/units/found",),
        "home-admin": ("/home",),
        "policy-new": ("/policies", POLICY, rf"{POLICY}/new"),
        "hours": ("/courses", "/course-desk/hours"),
        "admin": ("/admin",),
        "jobs": ("/admin/jobs",),
        "audit": ("/admin/audit",),
        "settings": ("/admin/settings",),
        "admin-feedback": ("/admin/feedback",),
    },
}
"""Pages by the account that sees them (none: a stranger), with a name for pictures."""


def follow(page: Page, trail: Trail, seen: dict[Trail, list[str]] | None = None) -> None:
    """Go along a trail to its end; a link that leads nowhere is left for the next that matches.

    Which contest stands first in a list depends on what other visitors do meanwhile. Who follows many trails
    in one browser keeps in ``seen`` where the pages on the way lead: each is then loaded once.

    Raises:
        LookupError: when no way leads to the end.
    """
    links = {} if seen is None else seen
    ways: list[Trail] = [(trail[0],)]
    while ways:
        way = ways.pop()
        if len(way) == len(trail):
            page.goto(way[-1])
            links.setdefault(way, _links(page))
            return
        if way not in links:
            page.goto(way[-1])
            links[way] = _links(page)
        found = dict.fromkeys(each for each in links[way] if re.fullmatch(trail[len(way)], each))
        ways += [(*way, each) for each in reversed(found)]
    raise LookupError(f"no link {' → '.join(trail)}")


def _links(page: Page) -> list[str]:
    found = page.locator("a[href]").evaluate_all("(all) => all.map((each) => each.getAttribute('href'))")
    return [str(each) for each in found]
