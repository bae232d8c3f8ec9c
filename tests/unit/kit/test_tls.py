"""What a connection to NATS is kept by, and what cannot be."""

import ssl
from pathlib import Path

import pytest

from baodao.kit.mongo import Database
from baodao.kit.not_started import NotStartedError
from baodao.kit.tls import Certificates, check_trust, context_from_environment, context_of
from tests.support.certificates import Authority


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


def test_without_tls_in_the_url_there_is_none() -> None:
    assert context_of("nats://a,nats://b", Certificates()) is None


def test_servers_have_to_prove_who_they_are(authority: Authority) -> None:
    context = context_of("tls://a, tls://b", Certificates(authority.ca))
    assert context
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert len(context.get_ca_certs()) == 1


def test_a_command_reads_the_environment(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAODAO_NATS_CA_FILE", str(authority.ca))
    monkeypatch.setenv("BAODAO_NATS_CERT_FILE", "")
    context = context_from_environment("tls://a")
    assert context
    assert len(context.get_ca_certs()) == 1


def test_what_does_not_go_together_is_said(authority: Authority, tmp_path: Path) -> None:
    cert, key = authority.certificate("me")
    _, another = authority.certificate("another")
    empty = tmp_path / "empty.pem"
    empty.touch()
    for url, files, said in (
        ("nats://a", Certificates(authority.ca), "tls://"),
        ("a:4222", Certificates(None, cert, key), "tls://"),
        ("tls://a,nats://b", Certificates(), "all, or none"),
        ("tls://a", Certificates(None, cert), "together"),
        ("tls://a", Certificates(None, None, key), "together"),
        ("tls://a", Certificates(tmp_path / "absent.pem"), "absent.pem"),
        ("tls://a", Certificates(empty), "empty.pem"),
        ("tls://a", Certificates(authority.ca, cert, another), "another.key"),
    ):
        with pytest.raises(NotStartedError, match=said):
            context_of(url, files)


def test_what_passes_is_no_reason_to_give_up() -> None:
    for error in (ConnectionRefusedError(), TimeoutError(), ssl.SSLEOFError()):
        check_trust(error)
    with pytest.raises(NotStartedError, match="no TLS"):
        check_trust(ssl.SSLError())


@pytest.mark.parametrize(
    "url",
    ["mongodb://", "mongodb://a/?tls=true&tlsCAFile=/absent", "mongodb://a/?tls=false&tlsCAFile=x"],
)
async def test_a_url_of_mongodb_that_does_not_do_is_said(url: str) -> None:
    with pytest.raises(NotStartedError, match="MongoDB: its URL does not do"):
        Database(url, "baodao_hours")
