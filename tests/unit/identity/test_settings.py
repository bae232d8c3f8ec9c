"""For which host passkeys are is said in full, or there are none."""

import os

import pytest
from pydantic import ValidationError

from baodao.identity.settings import Settings
from baodao.kit.settings import what_is_wrong
from tests.support.signing import signing

HOST, ORIGINS = "BAODAO_IDENTITY_PASSKEY_HOST", "BAODAO_IDENTITY_PASSKEY_ORIGINS"
NAME = "BAODAO_IDENTITY_PASSKEY_NAME"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith("BAODAO_")]:
        monkeypatch.delenv(name)
    given = {"BAODAO_NATS_URL": "nats://n:1", "BAODAO_MONGO_URL": "mongodb://m"}
    given |= {"BAODAO_INBOX_KEY_FILE": "inbox.key", **signing("identity")}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    for name in (HOST, ORIGINS):
        monkeypatch.delenv(name)


def test_unless_it_is_said_there_are_none() -> None:
    assert not Settings().relying_party.is_on


@pytest.mark.parametrize(
    ("host", "origins"),
    [
        ("baodao.example", ["https://baodao.example"]),
        ("baodao.example", ["https://baodao.example:8443", "https://desk.baodao.example"]),
        ("localhost", ["http://localhost:8080", "https://localhost"]),
    ],
)
def test_pages_of_the_host_and_below(
    monkeypatch: pytest.MonkeyPatch, host: str, origins: list[str]
) -> None:
    monkeypatch.setenv(HOST, host)
    monkeypatch.setenv(ORIGINS, " , ".join(origins))
    monkeypatch.setenv(NAME, "测试·报到")
    party = Settings().relying_party
    assert (party.host, party.name, party.origins) == (host, "测试·报到", origins)
    assert party.is_on


@pytest.mark.parametrize(
    ("host", "origins"),
    [
        ("baodao.example", None),
        ("baodao.example", ""),
        (None, "https://baodao.example"),
        ("baodao.example", "http://baodao.example"),
        ("baodao.example", "https://baodao.example/"),
        ("baodao.example", "https://baodao.example/app"),
        ("baodao.example", "https://BAODAO.example"),
        ("baodao.example", "baodao.example"),
        ("baodao.example", "https://evil.example"),
        ("baodao.example", "https://evilbaodao.example"),
        ("baodao.example", "https://baodao.example.evil.example"),
        ("baodao.example", "https://baodao.example,https://evil.example"),
        ("baodao.example", "https://user@baodao.example"),
        ("baodao.example", "https://baodao.example:port"),
        ("baodao.example", "https://*.baodao.example"),
        ("localhost", "http://127.0.0.1:8080"),
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("127.0.0.1", "https://127.0.0.1"),
        ("example", "https://[::1"),
        ("", "https://baodao.example"),
    ],
)
def test_what_no_browser_would_take_or_is_somebody_elses(
    monkeypatch: pytest.MonkeyPatch, host: str | None, origins: str | None
) -> None:
    for name, value in ((HOST, host), (ORIGINS, origins)):
        if value is not None:
            monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as error:
        Settings()
    assert "BAODAO_IDENTITY_PASSKEY_ORIGINS" in what_is_wrong(error.value)


def test_it_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "")
    with pytest.raises(ValidationError):
        Settings()
