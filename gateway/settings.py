"""What an operator sets: one TOML file in the home, each key also an environment variable.

``GAR_GATEWAY_<KEY>`` wins over the file. All the faults are reported at once.
"""

import ipaddress
import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from gateway.demarches.form import PLACES
from gateway.domain.addresses import Addresses, base_faults
from gateway.outbound.egress import Egress
from gateway.outbound.mail import Mailer
from gateway.registry.engine import check_database_url
from gateway.state.connection import check_redis_url

FILE_NAME = "gateway.toml"
_LOOPBACK_NETWORKS = ("127.0.0.0/8", "::1/128")

Networks = Annotated[tuple[str, ...], NoDecode]


class SettingsFault(Exception):
    """The settings cannot be used. ``faults``: all of them, one sentence each."""

    def __init__(self, *faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class Settings(BaseSettings):
    """base_url: where partners reach the gateway. redis_url, database_url: "" for the embedded defaults.

    trusted_proxies: networks whose X-Forwarded-For is believed. metrics_allowed: networks that may read /metrics.
    egress_allowed: private networks where partners live. welcome_url: where a stranger who opens our
    home page is sent, such as the académie's own page about ENTs; "" for a page of ours. dpo_email, host: for
    the pages about personal data and legal notices. resources_fresh_seconds: how long a list of the GAR is shown
    without asking again. resources_kept_hours: how long the last good one may be shown while the GAR does not answer.
    demarches_number, demarches_token: of the procedure by which conventions are signed, 0 when there is none.
    demarches_fields: where its form tells what, by label or by champDescriptorId, as far as it differs from
    ``demarches.form``.
    smtp_url: where mails go out, such as ``smtp://host:587`` or ``smtps://user:password@host``; "" for no mails.
    mail_from: their sender, the technical address by default. purge_months: how long an archived partner waits.
    """

    model_config = SettingsConfigDict(env_prefix="GAR_GATEWAY_", extra="forbid", frozen=True)

    home: Path
    base_url: str
    redis_url: str = ""
    database_url: str = ""
    trusted_proxies: Networks = ()
    metrics_allowed: Networks = _LOOPBACK_NETWORKS
    egress_allowed: Networks = ()
    language: Literal["fr"] = "fr"
    name: str = "Passerelle GAR"
    description: str = "Relie les ENT des écoles au gestionnaire d'accès aux ressources du ministère."
    organization: str = "Académie"
    technical_email: str = ""
    dpo_email: str = ""
    host: str = ""
    smtp_url: str = ""
    mail_from: str = ""
    purge_months: int = Field(default=12, ge=1, le=120)
    welcome_url: str = ""
    cas_ticket_seconds: int = Field(default=10, ge=5, le=300)
    resources_fresh_seconds: int = Field(default=300, ge=0, le=3600)
    resources_kept_hours: int = Field(default=12, ge=1, le=24)
    demarches_url: str = "https://demarche.numerique.gouv.fr/api/v2/graphql"
    demarches_number: int = Field(default=0, ge=0, lt=2**31)
    demarches_token: SecretStr = SecretStr("")
    demarches_fields: dict[str, str] = Field(default_factory=dict)
    certs_dir: Path | None = Field(default=None, description="Where the keys are, certs/ of the home by default")

    @field_validator("base_url")
    @classmethod
    def _check_base(cls, value: str) -> str:
        if faults := base_faults(value):
            raise ValueError("; ".join(faults))
        return value

    @field_validator("redis_url")
    @classmethod
    def _check_redis(cls, value: str) -> str:
        if value:
            check_redis_url(value)
        return value

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, value: str) -> str:
        if value:
            check_database_url(value)
        return value

    @field_validator("trusted_proxies", "metrics_allowed", "egress_allowed", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("trusted_proxies", "metrics_allowed", "egress_allowed")
    @classmethod
    def _check_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            ipaddress.ip_network(text)
        return value

    @field_validator("demarches_fields")
    @classmethod
    def _check_places(cls, value: dict[str, str]) -> dict[str, str]:
        if unknown := sorted(set(value) - set(PLACES)):
            raise ValueError(f"unknown places {', '.join(unknown)}; possible: {', '.join(PLACES)}")
        return value

    @property
    def our_addresses(self) -> tuple[str, ...]:
        """Whom alerts and reminders go to among us."""
        return (self.technical_email,) if self.technical_email else ()

    @property
    def mailer(self) -> Mailer | None:
        """Who carries our mails; None where no server is set."""
        return Mailer(self.smtp_url, self.mail_from or self.technical_email) if self.smtp_url else None

    @property
    def addresses(self) -> Addresses:
        """Every address under the base address."""
        return Addresses(self.base_url)

    @property
    def egress(self) -> Egress:
        """Where the gateway may call."""
        return Egress(loopback=self.addresses.is_loopback, allowed=self.egress_allowed)

    @property
    def certs(self) -> Path:
        """Where the keys are."""
        return self.certs_dir or self.home / "certs"

    @property
    def database(self) -> str:
        """The database's address: SQLite under the home unless set."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'gateway.db'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's own signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The home given by the caller, then the environment, then the file."""
        home = Path(init_settings()["home"])
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, home / FILE_NAME)


def load_settings(home: Path) -> Settings:
    """The settings of a home. Raises SettingsFault with all the faults."""
    path = home / FILE_NAME
    if not path.exists():
        raise SettingsFault(f"{path} does not exist: run gar-gateway init --base-url URL first")
    try:
        return Settings(home=home)  # type: ignore[call-arg]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsFault(f"{path}: {error}") from error
    except ValidationError as error:
        raise SettingsFault(*(_sentence(fault) for fault in error.errors())) from error


def _sentence(fault: Any) -> str:
    key = ".".join(map(str, fault["loc"])) or "settings"
    if fault["type"] == "extra_forbidden":
        return f"{key}: unknown key"
    return f"{key}: {fault['msg'].removeprefix('Value error, ')}"


def default_home() -> Path:
    """``GAR_GATEWAY_HOME``, else ``./var``."""
    return Path(os.environ.get("GAR_GATEWAY_HOME") or "var")
