"""Nonsense typed into the pathway and the register is refused or ignored, never a fault.

On PostgreSQL, which takes fewer texts and numbers than SQLite.
"""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from core.house import House
from tests import make, make_pathway
from tests.contracts.site import Site, everything, opened

PAGES = {
    "/pathway": ("occupation",),
    "/registry": ("unit", "occupation", "grade", "issued_from", "issued_to", "status", "number"),
    "/registry/applications": ("state", "before"),
    "/policies": ("kind",),
    "/api/v1/records": ("cursor", "limit", "unit", "occupation", "grade", "updated_since", "issued_from"),
}
FORMS = {
    "/pathway/records": ("unit_name", "from_on", "to_on", "post", "occupation", "related", "witness"),
    "/pathway/records/membership": ("membership", "occupation"),
    "/pathway/records/credential": ("kind", "diploma", "title", "given_on", "graduating", "note"),
    "/pathway/records/remove": ("ref",),
    "/pathway/applications": ("occupation", "grade", "title"),
    "/registry/search": ("q",),
    "/registry/export": ("unit", "occupation", "grade", "issued_from", "status", "full", "reason"),
}


@pytest.fixture
def site(postgres_house: House) -> Iterator[Site]:
    with opened(postgres_house) as found:
        yield found


@pytest.mark.parametrize("absurd", ["\0", "²", "-1", "%"])
def test_no_nonsense_is_a_fault(site: Site, absurd: str) -> None:
    house = site.house
    unit = make.unit(house)
    browser = site.browser(everything(house, unit))
    places = make_pathway.places(house, make.someone(house, unit_ref=unit))
    typed = quote(absurd, safe="")
    asked = [f"{path}?{name}={typed}" for path, names in PAGES.items() for name in names]
    asked += [f"{prefix}{ref}?insured={typed}&occupation={typed}" for prefix, ref in places.items()]
    asked += [f"{prefix}{typed}" for prefix in places]
    faults = [path for path in asked if browser.get(path).status_code >= 500]
    faults += [
        path
        for path, names in FORMS.items()
        if browser.post(path, dict.fromkeys(names, absurd)).status_code >= 500
    ]
    assert faults == []
