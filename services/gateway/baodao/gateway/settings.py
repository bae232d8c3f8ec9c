"""Settings of the gateway; variables are `BAODAO_GATEWAY_…`."""

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated, Any, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import NoDecode

from baodao.kit.settings import Duration, ProcessSettings

Network = IPv4Network | IPv6Network


class GatewaySettings(ProcessSettings):
    gateway_host: str = "127.0.0.1"
    gateway_port: int = Field(default=8080, ge=0, le=65535)
    gateway_reuse_port: bool = Field(
        default=False, description="share the port with other gateway processes (SO_REUSEPORT)"
    )
    gateway_actor_networks: Annotated[tuple[Network, ...], NoDecode] = Field(
        default=(ip_network("127.0.0.0/8"), ip_network("::1/128")),
        description="peers whose Baodao-Actor header is believed, separated by commas",
    )
    gateway_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("localhost", "127.0.0.1", "[::1]"),
        description="host names by which the gateway may be asked, separated by commas",
    )
    gateway_feed_readers: int = Field(
        default=1_000, ge=0, description="event feeds that this process serves at once"
    )
    gateway_reader_patience: Duration = Field(
        default=timedelta(seconds=60),
        description="how long a reader of a feed may take nothing before it is taken for gone",
    )

    @field_validator("gateway_actor_networks", "gateway_hosts", mode="before")
    @classmethod
    def _separated_by_commas(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @model_validator(mode="after")
    def _a_public_address_is_a_decision(self) -> Self:
        named = "gateway_actor_networks" in self.model_fields_set
        if not named and not _is_loopback(self.gateway_host):
            raise ValueError(
                f"actors come from a header that nobody checks: to listen on {self.gateway_host}, "
                "name the networks that may send it in BAODAO_GATEWAY_ACTOR_NETWORKS"
            )
        return self


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
