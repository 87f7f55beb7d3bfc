import re
from pathlib import Path

import pytest

from core import people
from core.occupations.rules.certificate_number import CertificateNumberForm, EvaluatorKind
from core.occupations.rules.grades import Grade, GradeComponent
from core.people.regions import RegionLevel
from core.people.rules.id_card import Gender, IdentityKind
from core.text import catalogue, word

CORE = Path(str(people.__file__)).parents[1]


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_every_finding_of_the_rules_has_its_sentence(locale: str) -> None:
    sources = [*(CORE / "people" / "rules").glob("*.py"), *(CORE / "occupations" / "rules").glob("*.py")]
    written = "".join(source.read_text("utf-8") for source in sources)
    codes = set(re.findall(r'"((?:people|occupations)\.[a-z_]+)"', written))
    assert len(codes) > 20
    assert {code for code in codes if f"finding.{code}" not in catalogue(locale)} == set()


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_every_word_of_the_rules_is_there(locale: str) -> None:
    members = (
        *IdentityKind,
        *Gender,
        *Grade,
        *GradeComponent,
        *CertificateNumberForm,
        *EvaluatorKind,
        *RegionLevel,
    )
    assert all(word(member, locale) for member in members)
