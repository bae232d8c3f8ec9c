"""docker-compose.yml has what `baodao accounts make` writes for, and every service has its own."""

import re
from pathlib import Path

import pytest

from baodao.identity.settings import Settings
from baodao.kit.topology import SERVICES

COMPOSE = (Path(__file__).resolve().parents[3] / "docker-compose.yml").read_text("utf-8")


def section(name: str) -> str:
    (found,) = re.findall(rf"^  {name}:\n((?:    .*\n|\n|  #.*\n)+)", COMPOSE, re.MULTILINE)
    return str(found)


@pytest.mark.parametrize("name", [*SERVICES, "gateway", "keeper", "cli", "nats", "mongo"])
def test_a_process_gets_its_own_secrets_and_nobody_elses(name: str):
    assert f"- accounts-{name}:/accounts/{name}\n" in section("accounts")
    assert re.findall(r"accounts(?:-\w+)?(?=:/)", section(name)) == [f"accounts-{name}"]
    assert f"\n  accounts-{name}:\n" in COMPOSE


@pytest.mark.parametrize("name", ["gateway", "keeper", "nats"])
def test_who_needs_no_database_is_not_in_its_network(name: str):
    assert "databases" not in section(name)


def test_a_way_out_to_providers_is_for_identity_alone():
    text = (Path(__file__).resolve().parents[3] / "deploy" / "providers.yml").read_text("utf-8")
    services, _, networks = text.partition("\nnetworks:\n")
    assert re.findall(r"^  ([\w-]+):", services, re.MULTILINE) == ["identity"]
    assert networks == "  providers: {}\n"
    assert "networks: [messages, databases, providers]" in services
    assert "providers" not in COMPOSE
    wanted = {f"BAODAO_{name}".upper() for name in Settings.model_fields}
    assert set(re.findall(r"^      (BAODAO_\w+):", services, re.MULTILINE)) <= wanted
