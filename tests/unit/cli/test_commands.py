import os
from datetime import UTC, datetime, timedelta

import pytest
import typer
from typer.testing import CliRunner

from baodao.cli.main import app
from baodao.cli.operate.dead_letters import parse_verdict, replay_of
from baodao.cli.operate.events import line_of, parse_context, parse_division, parse_since
from baodao.cli.stack.processes import child_environment
from baodao.schema.catalog import CONTEXTS

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def cli(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in [n for n in os.environ if n.startswith("BAODAO_")]:
        monkeypatch.delenv(name)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", None),
        ("10m", NOW - timedelta(minutes=10)),
        ("2h", NOW - timedelta(hours=2)),
        ("1d", NOW - timedelta(days=1)),
        ("2026-11-23T09:00:00+08:00", datetime(2026, 11, 23, 1, tzinfo=UTC)),
        ("2026-11-23t09:00:00z", datetime(2026, 11, 23, 9, tzinfo=UTC)),
    ],
)
def test_since_is_a_span_or_a_time(text, moment):
    assert parse_since(text, NOW) == moment


@pytest.mark.parametrize(
    "text",
    [
        "10",
        "yesterday",
        "m",
        "99999999999d",
        "99999d",
        "2026",
        "20261123",
        "2026-11-23",
        "2026-13-01T00:00:00Z",
        "2026-11-23T09:00:00",
        "2026-11-23T09:00Z",
        "1850-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_anything_else_is_not(text):
    with pytest.raises(typer.BadParameter):
        parse_since(text, NOW)


def test_divisions_and_contexts():
    assert parse_division("12.01.04") == parse_division("120104") == "120104"
    assert parse_context("hours") == ("hours",)
    assert parse_context("") == CONTEXTS
    for wrong in ("12.01.0", "x", "12.>"):
        with pytest.raises(typer.BadParameter):
            parse_division(wrong)
    with pytest.raises(typer.BadParameter):
        parse_context("gateway")


def test_an_event_on_a_line():
    event = {
        "time": "2026-11-23T08:00:00.000Z",
        "type": "baodao.hours.hours-credited.v1",
        "subject": "V1",
        "data": {"division": "120104", "volunteer_id": "V1", "minutes": 90, "shifts": []},
    }
    line = "2026-11-23T08:00:00.000Z hours.hours-credited.v1 120104 V1 minutes=90"
    assert line_of(event) == line
    assert line_of({}) == "? ? - None"


def test_a_replay_names_the_place_of_the_event():
    headers = {"ce-id": "1", "Baodao-Dead-Stream": "HOURS", "Baodao-Dead-Sequence": "7"}
    assert replay_of(headers) == b'{"stream":"HOURS","sequence":7,"id":"1"}'
    assert replay_of(headers | {"Baodao-Dead-Sequence": "x"}) is None
    assert replay_of({"ce-id": "1"}) is None
    assert parse_verdict(b"ack\n\n") == ("ack", "", "")
    assert parse_verdict(b"dead\nrefused\na\nb") == ("dead", "refused", "a\nb")
    assert parse_verdict(b"") == ("", "", "")


def test_a_service_of_the_stack_gets_no_settings_of_another():
    own = {"PATH": "/bin", "BAODAO_HOURS_MONGO_URL": "elsewhere", "BAODAO_LOG_LEVEL": "debug"}
    child = child_environment(own, {"BAODAO_NATS_URL": "here"})
    assert child == {"PATH": "/bin", "BAODAO_LOG_LEVEL": "debug", "BAODAO_NATS_URL": "here"}


@pytest.mark.parametrize(
    "command",
    [
        ("topology", "check"),
        ("streams", "check"),
        ("hours", "verify"),
        ("dead-letters", "list"),
        ("dead-letters", "replay", "1"),
        ("events", "tail"),
    ],
)
def test_without_a_stack_commands_say_how_to_start_one(cli, command):
    result = cli(*command)
    assert result.exit_code == 4
    assert "make up" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "command",
    [
        ("nonsense",),
        ("dead-letters", "replay"),
        ("dead-letters", "replay", "1", "--all"),
        ("dead-letters", "show", "0"),
        ("events", "tail", "--since", "never"),
        ("demo", "--volunteers", "3"),
        ("import", "programme", "o", "absent.ics"),
        ("import", "programme", "o", "absent.ics", "--source", "x", "--zone", "Mars/Base"),
        ("import", "programme", "o", "absent.ics", "--source", "x", "--until", "never"),
    ],
)
def test_wrong_usage_is_two(cli, command):
    assert cli(*command).exit_code == 2


@pytest.mark.parametrize(
    "command",
    [("divisions", "absent.csv"), ("programme", "o", "absent.ics", "--source", "x")],
    ids=lambda command: command[0],
)
def test_an_unreadable_file_is_one(cli, command):
    result = cli("import", *command)
    assert result.exit_code == 1
    assert "cannot be read" in result.stderr


def test_help_names_the_exit_codes(cli):
    assert "4 NATS" in cli("--help").stdout.replace("\n", " ")
