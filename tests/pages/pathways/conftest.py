"""The pages of pathways: a worker who may apply, a personnel office, and another works beside."""

import pytest

from core.access import Role
from core.house import House
from tests import make, make_pathway
from tests.browsing import Windows
from web.app import build_app


class Works(Windows):
    """A works with a worker, its personnel office, another works, and the top."""

    def __init__(self, house: House) -> None:
        super().__init__(build_app(house, with_threads=False), house)
        self.top = make.unit(house, "江海省总工会")
        self.unit = make.unit(house, "潮生检修公司", self.top)
        self.beside = make.unit(house, "临江供电所", self.top)
        self.worker = make.someone(house, "沈望舟", unit_ref=self.unit)
        self.hr = make.someone(house, "何映雪", Role.HR, unit_ref=self.unit)
        self.stranger = make.someone(house, "外厂人事", Role.HR, unit_ref=self.beside)
        self.admin = make.someone(house, "管理员", Role.ADMINISTRATOR, unit_ref=self.top)
        make_pathway.rules(house)


@pytest.fixture
def works(sqlite_house: House) -> Works:
    return Works(sqlite_house)
