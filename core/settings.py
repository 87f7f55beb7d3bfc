"""Settings: one frozen object, read once from the environment (prefix ``LIANBING_``)."""

from enum import StrEnum
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Cipher(StrEnum):
    """Authenticated ciphers for personal data; SM4 where 国密 is asked for."""

    AES_256_GCM = "aes-256-gcm"
    SM4_GCM = "sm4-gcm"


class Settings(BaseSettings):
    """What an operator may choose. Each field is ``LIANBING_<NAME>`` in the environment."""

    model_config = SettingsConfigDict(env_prefix="LIANBING_", frozen=True, extra="ignore")

    data_dir: Path = Field(default=Path("var"), description="Database, keys and files of one machine.")
    database_url: str | None = Field(default=None, description="PostgreSQL; without it, SQLite in data_dir.")
    database_connections: int = Field(
        default=40, ge=1, le=400, description="The most that one process opens to the database."
    )
    redis_url: str | None = Field(default=None, description="Needed when several processes serve.")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    timezone: str = Field(default="Asia/Shanghai", description="Where days and months begin.")
    locale: str = Field(default="zh_CN", pattern="^(zh_CN|en)$")
    master_key: SecretStr | None = Field(
        default=None, description="64 hex digits; without it a key file is made in data_dir/keys."
    )
    cipher: Cipher = Cipher.AES_256_GCM
    behind_proxy: bool = Field(default=False, description="A proxy in front terminates TLS.")
    tls_cert: Path | None = None
    tls_key: Path | None = None
    demo: bool = Field(default=False, description="Demo accounts may sign in; loopback only.")
    operator_unit: str | None = Field(
        default=None,
        max_length=32,
        description="Code of the unit that answers for the whole house; without it, the first at the top.",
    )
    certificate_issuer: str | None = Field(default=None, max_length=60, description="Name on certificates.")
    filing_kind: str | None = Field(default=None, pattern="^[YS]$", description="A filed body's kind.")
    filing_body: str | None = Field(default=None, pattern="^[0-9]{4}$")
    filing_province: str | None = Field(default=None, pattern="^[0-9]{2}$")
    filing_site: str | None = Field(default=None, pattern="^[0-9]{6}$")
    upload_limit_bytes: int = Field(default=20 * 2**20, ge=2**16, le=2**30)
    audio_limit_bytes: int = Field(default=20 * 2**20, ge=2**16, le=2**30)
    video_limit_bytes: int = Field(default=100 * 2**20, ge=2**16, le=2**30)
    sign_in_days: int = Field(default=14, ge=1, le=90)
    grace_seconds: int = Field(default=5, ge=0, le=120, description="Answers under way at the bell.")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, OSError) as unknown:  # a folder of zones is no zone either
            raise ValueError("there is no such time zone") from unknown
        return name

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def sqlalchemy_url(self) -> str:
        """The address for the engine; psycopg 3 drives PostgreSQL."""
        if self.database_url is None:
            return f"sqlite:///{(self.data_dir / 'lianbing.sqlite3').resolve()}"
        scheme, _, rest = self.database_url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else self.database_url

    @property
    def on_loopback(self) -> bool:
        """Only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def secure(self) -> bool:
        """Browsers reach us over TLS, so cookies may be marked Secure."""
        return self.behind_proxy or self.tls_cert is not None
