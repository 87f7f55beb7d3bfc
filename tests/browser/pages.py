"""Every page, as a trail of links that leads to it from an address.

A trail is an address and patterns; each pattern names the first link on the page so far whose address it
matches whole. What is reached is the page.
"""

import re
from collections.abc import Mapping
from typing import Final

from playwright.sync_api import Page

REF: Final = r"[0-9a-z]{12,}"
BANK: Final = rf"/bank/{REF}"
Trail = tuple[str, ...]

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
        "item-history": ("/bank", BANK, rf"/items/{REF}", rf"/items/{REF}/history"),
        "item-new": ("/bank", BANK, rf"{BANK}/new.*"),
        "item-new-blanks": ("/bank", BANK, rf"{BANK}/new.*", r".*kind=fill_blank.*"),
        "bank-import": ("/bank", rf"{BANK}/import"),
        "bank-practice": ("/bank", BANK, rf"{BANK}/practice"),
    },
    "DEMO-REVIEWER": {
        "review": ("/bank", rf"{BANK}/review"),
    },
    "DEMO-ORGANISER": {
        "home-organiser": ("/home",),
        "papers": ("/papers",),
        "paper": ("/papers", rf"/papers/{REF}"),
        "paper-print": ("/papers", rf"/papers/{REF}", rf"/papers/{REF}/print"),
        "paper-new": ("/papers/new?preset=water",),
        "sittings": ("/sittings",),
        "sitting": ("/sittings", rf"/sittings/{REF}"),
        "sitting-new": ("/sittings/new",),
        "evaluations": ("/evaluations",),
        "evaluation": ("/evaluations", rf"/evaluations/{REF}"),
        "evaluation-new": ("/evaluations/new?q=%E7%94%B5%E5%B7%A5",),
        "certificates-issued": ("/evaluations", "/certificates/issued"),
        "certificate-issued": ("/certificates/issued", rf"/certificates/{REF}"),
        "certificate-record": ("/certificates/issued", "/certificates/record"),
    },
    "DEMO-JUDGE": {
        "home-judge": ("/home",),
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
    },
    "DEMO-ADMIN": {
        "people": ("/people",),
        "dossier": ("/people", rf"/people/{REF}"),
        "enrol": ("/people/enrol",),
        "roster": ("/people/import",),
        "units": ("/units",),
        "unit": ("/units", rf"/units/{REF}"),
        "unit-found": ("/units/found",),
        "admin": ("/admin",),
        "jobs": ("/admin/jobs",),
        "audit": ("/admin/audit",),
        "settings": ("/admin/settings",),
        "admin-feedback": ("/admin/feedback",),
    },
}
"""Pages by the account that sees them (none: a stranger), with a name for pictures."""


def follow(page: Page, trail: Trail) -> None:
    """Go along a trail. Raises LookupError where no link matches."""
    page.goto(trail[0])
    for pattern in trail[1:]:
        ways = page.locator("a[href]").evaluate_all("(all) => all.map((each) => each.getAttribute('href'))")
        way = next((each for each in ways if re.fullmatch(pattern, each)), None)
        if way is None:
            raise LookupError(f"{page.url}: no link {pattern}")
        page.goto(way)
