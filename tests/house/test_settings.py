"""Every setting is explained to the administrator, in both languages."""

import pytest

from core.settings import Settings
from core.text import LOCALES, say


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_has_its_words(name: str, locale: str) -> None:
    assert say(f"word.setting.{name}", locale)
