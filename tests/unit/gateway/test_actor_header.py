"""Actors by a header, which only tests have."""

import httpx
import pytest
from pydantic import ValidationError

from baodao.gateway.actor_header import is_here, parse_actor
from baodao.gateway.settings import GatewaySettings
from baodao.schema import Actor
from tests.support.gateway import header
from tests.support.signing import ROOTS_FILE

HEADER = b"id=test-1; role=organiser; scope=120104; purpose=demo"


def test_the_header_names_an_actor():
    assert parse_actor(HEADER) == Actor(
        id="test-1", role="organiser", scope="120104", purpose="demo"
    )
    assert parse_actor("id=a;role=auditor;purpose=年度审计".encode()).purpose == "年度审计"
    assert parse_actor(b"id=a; role=volunteer").scope is None


def test_the_header_names_what_the_actor_holds_besides():
    bare = parse_actor(HEADER)
    assert (bare.capabilities, bare.dormant, bare.in_person) == (frozenset(), frozenset(), False)
    said = parse_actor(HEADER + b"; capabilities=party,minors; dormant=export; in_person=true")
    assert said.capabilities == {"party", "minors"}
    assert (said.dormant, said.in_person) == ({"export"}, True)
    assert header(said)["Baodao-Actor"].encode() != HEADER
    assert parse_actor(header(said)["Baodao-Actor"].encode()) == said


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
        b"id=a; role=organiser; capabilities=everything",
        b"id=a; role=organiser; capabilities=",
    ],
)
async def test_a_malformed_header_names_nobody(http, services, header):
    with pytest.raises(ValueError, match=r"\w"):
        parse_actor(header)
    response = await http.get("/api/v1/divisions", headers={b"Baodao-Actor": header})
    assert response.status_code == 401
    assert "malformed" in response.json()["detail"]
    assert not services.asked


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_a_peer_on_this_machine_is_believed(peer):
    assert is_here(peer)


@pytest.mark.parametrize("peer", ["10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", "", "x", None])
def test_a_foreign_peer_is_not(peer):
    assert not is_here(peer)


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


async def test_without_the_setting_the_header_is_nothing(services):
    from baodao.gateway.app import Gateway

    plain = Gateway(GatewaySettings(nats_url="nats://nowhere"), services)
    transport = httpx.ASGITransport(plain.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        response = await client.get("/api/v1/divisions", headers={"Baodao-Actor": HEADER.decode()})
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert not services.asked


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "gateway.example"])
def test_it_does_not_start_for_strangers(host):
    with pytest.raises(ValidationError, match="loopback only"):
        GatewaySettings(
            nats_url="nats://nowhere",
            gateway_host=host,
            gateway_test_signing_keys_file=ROOTS_FILE,
        )


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_it_starts_for_this_machine(host):
    settings = GatewaySettings(
        nats_url="nats://nowhere",
        gateway_host=host,
        gateway_test_signing_keys_file=ROOTS_FILE,
    )
    assert settings.gateway_host == host
