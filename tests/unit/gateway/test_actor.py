"""Who asks, and whose word is taken for it."""

from ipaddress import ip_network

import httpx
import pytest
from pydantic import ValidationError

from baodao.gateway.actor import Actors, parse_actor
from baodao.gateway.problems import ProblemError
from baodao.gateway.settings import GatewaySettings
from baodao.schema import Actor

HEADER = b"id=test-1; role=organiser; scope=120104; purpose=demo"
LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def test_the_header_names_an_actor():
    assert parse_actor(HEADER) == Actor(
        id="test-1", role="organiser", scope="120104", purpose="demo"
    )
    assert parse_actor("id=a;role=auditor;purpose=年度审计".encode()).purpose == "年度审计"
    assert parse_actor(b"id=a; role=volunteer").scope is None


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"test-1",
        b"id=test-1",
        b"id=test-1; role=king",
        b"id=a b; role=organiser",
        b"id=a; role=organiser; scope=1",
        b"id=a; role=organiser; shoe=42",
        b"id=a; id=b; role=organiser",
        b"id=a; role=organiser;",
        b"id=a; role=organiser; purpose=\xff",
    ],
)
def test_a_malformed_header_names_nobody(header):
    with pytest.raises(ValueError, match=r"\w"):
        parse_actor(header)
    with pytest.raises(ProblemError, match="malformed"):
        Actors(LOOPBACK).read(header, "127.0.0.1", forwarded=False)


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_a_peer_in_the_networks_is_believed(peer):
    assert Actors(LOOPBACK).read(HEADER, peer, forwarded=False).id == "test-1"


@pytest.mark.parametrize("peer", ["10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", "", "x", None])
def test_a_foreign_peer_is_not(peer):
    with pytest.raises(ProblemError, match="trusted"):
        Actors(LOOPBACK).read(HEADER, peer, forwarded=False)


def test_nor_is_one_that_a_proxy_forwards():
    with pytest.raises(ProblemError, match="trusted"):
        Actors(LOOPBACK).read(HEADER, "127.0.0.1", forwarded=True)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
async def test_forwarded_requests_are_401(http, services, header):
    response = await http.get("/api/v1/divisions", headers={header: "for=1.2.3.4"})
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Baodao-Actor"
    assert not services.asked


async def test_foreign_requests_are_401(gateway, services):
    transport = httpx.ASGITransport(gateway.app, client=("203.0.113.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        for path in ("/api/v1/divisions", "/api/v1/events"):
            response = await client.get(path, headers={"Baodao-Actor": HEADER.decode()})
            assert response.status_code == 401
    assert not services.asked


async def test_a_missing_actor_is_401_with_an_example(http):
    http.headers.pop("Baodao-Actor")
    response = await http.get("/api/v1/divisions")
    assert response.status_code == 401
    assert "role=organiser" in response.json()["detail"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "gateway.example"])
def test_it_does_not_start_for_strangers_unasked(host):
    with pytest.raises(ValidationError, match="BAODAO_GATEWAY_ACTOR_NETWORKS"):
        GatewaySettings(nats_url="nats://nowhere", gateway_host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_it_starts_for_this_machine(host):
    assert GatewaySettings(nats_url="nats://nowhere", gateway_host=host).gateway_host == host


def test_the_networks_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("BAODAO_GATEWAY_HOST", "0.0.0.0")
    monkeypatch.setenv("BAODAO_GATEWAY_ACTOR_NETWORKS", "10.1.0.0/16, ::1/128")
    settings = GatewaySettings(nats_url="nats://nowhere")
    assert settings.gateway_actor_networks == (ip_network("10.1.0.0/16"), ip_network("::1/128"))


def test_a_network_that_is_none_is_an_error():
    with pytest.raises(ValidationError, match="gateway_actor_networks"):
        GatewaySettings.model_validate(
            {"nats_url": "nats://nowhere", "gateway_actor_networks": "everyone"}
        )
