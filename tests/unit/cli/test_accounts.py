"""The accounts of an installation as files."""

import json
import re
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from baodao.cli.main import app
from baodao.kit.topology import SERVICES

PASSWORD = re.compile(r"[\w-]{43}")


def make(directory: Path) -> dict[str, str]:
    result = CliRunner().invoke(app, ["accounts", "make", str(directory)])
    assert result.exit_code == 0, result.output
    assert not PASSWORD.search(result.output)
    files = [f for f in directory.rglob("*") if f.is_file() and f.parent.name != "all"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o400}
    return {str(f.relative_to(directory)): f.read_text() for f in files}


def test_everybody_gets_what_is_theirs_and_the_same_again(tmp_path: Path):
    made = make(tmp_path)
    assert make(tmp_path) == made
    assert re.fullmatch(
        rf"nats://hours:{PASSWORD.pattern}@nats:4222/jetstream\n", made["hours/BAODAO_NATS_URL"]
    )
    assert made["keeper/BAODAO_KEEPER_NATS_URL"].endswith("@nats:4222\n")
    assert made["hours/BAODAO_MONGO_URL"].startswith("mongodb://hours:")
    assert not any(name.startswith("gateway/BAODAO_MONGO") for name in made)
    secrets = {name: set(PASSWORD.findall(text)) for name, text in made.items()}
    for service in SERVICES:
        own = secrets[f"{service}/BAODAO_NATS_URL"] | secrets[f"{service}/BAODAO_MONGO_URL"]
        others = [n for n in made if not n.startswith((service, "nats/", "mongo/", "cli/"))]
        assert not any(own & secrets[name] for name in others)


def test_mongod_is_told_who_has_which_database(tmp_path: Path):
    accounts = {a["user"]: a for a in json.loads(make(tmp_path)["mongo/accounts.json"])}
    assert accounts["hours"]["roles"] == [{"role": "readWrite", "db": "baodao_hours"}]
    assert len(accounts["cli"]["roles"]) == len(SERVICES)


@pytest.mark.parametrize("what", ["file", "none"])
def test_where_nothing_can_be_written_one_sentence_says_so(tmp_path: Path, what: str):
    place = tmp_path / "x"
    place.write_text("")
    result = CliRunner().invoke(
        app, ["accounts", "make", str(place if what == "file" else place / "y")]
    )
    assert result.exit_code == 1
    assert str(place) in result.output
