"""The pages of pathways over a house of their own: a worker who may apply, and a personnel office."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.access import Role
from core.house import House
from tests import make, make_pathway
from tests.contracts.site import Browser, Site, opened
from tests.make import Someone
from tests.operations.conftest import build


class Works:
    """A works with a worker, its personnel office, another works, and the top."""

    def __init__(self, house: House, site: Site) -> None:
        self.house, self.site = house, site
        self.top = make.unit(house, "江海省总工会")
        self.unit = make.unit(house, "潮生检修公司", self.top)
        self.beside = make.unit(house, "临江供电所", self.top)
        self.worker = make.someone(house, "沈望舟", unit_ref=self.unit)
        self.hr = make.someone(house, "何映雪", Role.HR, unit_ref=self.unit)
        self.stranger = make.someone(house, "外厂人事", Role.HR, unit_ref=self.beside)
        self.admin = make.someone(house, "管理员", Role.ADMINISTRATOR, unit_ref=self.top)
        make_pathway.rules(house)

    def browser(self, who: Someone) -> Browser:
        return self.site.browser(who)


@pytest.fixture
def works(tmp_path: Path, sqlite_template: Path) -> Iterator[Works]:
    (tmp_path / "lianbing.sqlite3").write_bytes(sqlite_template.read_bytes())
    house = build(tmp_path)
    with opened(house) as site:
        yield Works(house, site)
    house.close()
