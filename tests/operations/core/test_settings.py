"""What an operator chose, and what follows from it."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from core.settings import Cipher, Settings


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("lianbing.example", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_only_an_address_of_this_machine_is_loopback(host: str, loopback: bool) -> None:
    assert Settings(host=host).on_loopback is loopback


def test_browsers_reach_us_securely_behind_a_proxy_or_with_a_certificate() -> None:
    assert not Settings().secure
    assert Settings(behind_proxy=True).secure
    assert Settings(tls_cert=Path("server.pem")).secure


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@db/lianbing", "postgresql+psycopg://u:p@db/lianbing"),
        (
            "postgresql://u:p%40@db:5432/l?sslmode=require",
            "postgresql+psycopg://u:p%40@db:5432/l?sslmode=require",
        ),
        ("postgresql:///l?host=/run/pg", "postgresql+psycopg:///l?host=/run/pg"),
        ("postgresql+psycopg://db/l", "postgresql+psycopg://db/l"),
        ("sqlite:////srv/l.sqlite3", "sqlite:////srv/l.sqlite3"),
    ],
)
def test_psycopg_drives_whatever_is_called_postgres(given: str, used: str) -> None:
    assert Settings(database_url=given).sqlalchemy_url == used


def test_without_a_database_there_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).sqlalchemy_url == f"sqlite:///{tmp_path.resolve()}/lianbing.sqlite3"
    assert Settings(data_dir=Path("var")).sqlalchemy_url.startswith(f"sqlite:///{Path.cwd()}")


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANBING_CIPHER", "sm4-gcm")
    monkeypatch.setenv("LIANBING_TIMEZONE", "Asia/Urumqi")
    monkeypatch.setenv("LIANBING_NO_SUCH_SETTING", "1")
    settings = Settings()
    assert settings.cipher is Cipher.SM4_GCM
    assert settings.zone.key == "Asia/Urumqi"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIANBING_PORT", "65536"),
        ("LIANBING_LOCALE", "fr"),
        ("LIANBING_CIPHER", "rot13"),
        ("LIANBING_GRACE_SECONDS", "-1"),
        ("LIANBING_SIGN_IN_DAYS", "0"),
        ("LIANBING_UPLOAD_LIMIT_BYTES", "1"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "Asia", "", "../etc/passwd"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(ValidationError):
        Settings(timezone=zone)
