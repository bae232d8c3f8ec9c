"""Settings of the gateway; variables are `BAODAO_GATEWAY_…`."""

from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import NoDecode

from baodao.gateway.limits import Network
from baodao.kit.settings import Duration, ProcessSettings


class GatewaySettings(ProcessSettings):
    gateway_host: str = "127.0.0.1"
    gateway_port: int = Field(default=8080, ge=0, le=65535)
    gateway_reuse_port: bool = Field(
        default=False, description="share the port with other gateway processes (SO_REUSEPORT)"
    )
    gateway_test_signing_keys_file: Path | None = Field(
        default=None,
        description="tests only: believe the header Baodao-Actor, and sign who it says by these",
    )
    gateway_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("localhost", "127.0.0.1", "[::1]"),
        description="host names by which the gateway may be asked, separated by commas",
    )
    gateway_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        default=(),
        description="networks of our own proxies, whose X-Forwarded-For is believed when tries "
        "are counted, separated by commas",
    )
    gateway_feed_readers: int = Field(
        default=1_000, ge=0, description="event feeds that this process serves at once"
    )
    gateway_reader_patience: Duration = Field(
        default=timedelta(seconds=60),
        description="how long a reader of a feed may take nothing before it is taken for gone",
    )

    gateway_behind_tls: bool = Field(
        default=False,
        description="browsers reach the gateway by TLS alone, and are told to keep to that",
    )

    @field_validator("gateway_hosts", "gateway_proxies", mode="before")
    @classmethod
    def _separated_by_commas(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @model_validator(mode="after")
    def _what_is_believed_stays_here(self) -> Self:
        if self.gateway_test_signing_keys_file and not _is_loopback(self.gateway_host):
            raise ValueError(
                "with BAODAO_GATEWAY_TEST_SIGNING_KEYS_FILE a gateway believes whatever a header "
                f"says of who asks: it listens on loopback only, not on {self.gateway_host}"
            )
        return self


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
