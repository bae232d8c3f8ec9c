"""Settings of a process, from the environment only; nothing is read at import."""

import os
import socket
import ssl
from datetime import timedelta
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from baodao.kit.not_started import NotStartedError as NotStartedError
from baodao.kit.tls import Certificates, context_of


def what_is_wrong(error: ValidationError | SettingsError) -> str:
    """Every variable that is missing or wrong, in one line, without what is in it."""
    if isinstance(error, SettingsError):
        return str(error)
    faults = []
    for fault in error.errors(include_url=False, include_input=False):
        variable = f"BAODAO_{fault['loc'][0]}: ".upper() if fault["loc"] else ""
        faults.append(variable + fault["msg"].removeprefix("Value error, "))
    return "; ".join(faults)


def _seconds(value: object) -> object:
    """Read a number of seconds: `2.5` in the environment is as good as `PT2.5S`."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


Duration = Annotated[timedelta, BeforeValidator(_seconds)]
"""A duration: a number of seconds, or ISO 8601."""


class ProcessSettings(BaseSettings):
    """Settings that every process has, the gateway too; variables are `BAODAO_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="BAODAO_", extra="ignore", frozen=True)

    nats_url: str = Field(description="nats://… of the NATS server or cluster")
    nats_inbox_prefix: str = "_INBOX"
    nats_ca_file: Path | None = Field(
        default=None, description="whose certificates NATS may have; none: those of the system"
    )
    nats_cert_file: Path | None = Field(
        default=None, description="our own certificate, where NATS asks for one"
    )
    nats_key_file: Path | None = Field(default=None, description="the key of that certificate")
    clock_file: Path | None = Field(
        default=None,
        description="a file with seconds to add to the clock; demo and tests only",
    )
    log_format: Literal["json", "console"] = "json"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    instance: str = Field(
        default_factory=lambda: f"{socket.gethostname().partition('.')[0]}-{os.getpid()}",
        description="name of this process among the replicas of its service",
    )

    @property
    def nats_tls(self) -> ssl.SSLContext | None:
        """TLS towards NATS; None: without.

        Raises:
            NotStartedError: the settings do not go together, or a file cannot be read.
        """
        files = Certificates(self.nats_ca_file, self.nats_cert_file, self.nats_key_file)
        return context_of(self.nats_url, files)


class ServiceSettings(ProcessSettings):
    """Settings of a service with a database.

    `BAODAO_<SERVICE>_MONGO_URL` overrides the common one, so that services can live on different
    replica sets.
    """

    service: ClassVar[str]
    mongo_url: str = Field(description="mongodb://… of a replica set; transactions need one")
    database_prefix: str = "baodao"
    actor_keys_file: Path = Field(
        description="the service's keys, a line `id:base64` each, by which it checks who asks"
    )

    group_size: int = Field(default=512, ge=1, description="messages in one commit at most")
    group_bytes: int = Field(default=1 << 20, ge=1, description="payload in one commit at most")
    queue_size: int = Field(default=20_000, ge=1, description="waiting commands before `busy`")
    patience: Duration = Field(
        default=timedelta(seconds=15),
        description="how long a commit waits for a lost database before it answers `unavailable`",
    )
    relay_lease: Duration = timedelta(seconds=3)
    relay_poll: Duration = timedelta(seconds=1)
    stream_check: Duration = timedelta(seconds=5)
    stream_reading: Duration = Field(
        default=timedelta(seconds=15),
        description="how long a service rests after it has read its stream through",
    )
    stream_replicas: int = Field(default=1, ge=1, le=5)
    delivery_delays: tuple[float, ...] = Field(
        default=(0.5, 2, 10, 30, 60, 120),
        description="seconds to the next delivery after the 1st, 2nd … failure; then dead",
    )
    sweep_pause: Duration = Field(
        default=timedelta(days=1),
        description="no sweep waits longer for its next turn; for tests with a shifted clock",
    )
    inbox_key_file: Path = Field(
        description="a file with the key of what the inbox remembers: base64 of 32 bytes"
    )
    inbox_retention: Duration = Field(
        default=timedelta(days=30), description="how long replies to commands are remembered"
    )

    @property
    def database(self) -> str:
        """The name of the service's own database: `<prefix>_<service>`."""
        return f"{self.database_prefix}_{self.service}"

    @model_validator(mode="before")
    @classmethod
    def _own_server(cls, values: dict[str, object]) -> dict[str, object]:
        if own := os.environ.get(f"BAODAO_{cls.service}_MONGO_URL".upper()):
            values["mongo_url"] = own
        return values
