"""Devices are called what their owners call them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people.rules.device import device_name


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0",
            "Edge · Windows",
        ),
        ("Mozilla/5.0 (Linux; Android 14; 22127RK46C) Chrome/126.0 Mobile Safari/537.36", "Chrome · Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) MicroMessenger/8.0 Safari/604.1",
            "WeChat · iPhone",
        ),
        (
            "Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4.1 Mobile HuaweiBrowser/5.0",
            "Huawei Browser · HarmonyOS",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Firefox · macOS",
        ),
        ("curl/8.7.1", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_by_program_and_system(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name


@given(st.text())
def test_whatever_a_browser_says_its_name_stays_short(user_agent: str) -> None:
    assert len(device_name(user_agent)) <= 40
