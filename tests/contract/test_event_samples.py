"""The golden samples are the published events: what a consumer was promised, byte by byte."""

import json
from pathlib import Path
from typing import Any

import pytest

from baodao.kit.logs import PERSONAL
from baodao.schema import contract, decode, encode, event_subject
from baodao.schema.base import Event
from baodao.schema.catalog import EVENTS, FORMER_EVENTS
from baodao.schema.contract import json_schema, resolve_references, sample_file
from baodao.schema.subjects import filters_of

KINDS = pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda k: k.__name__)

PERSONAL_WORDS = PERSONAL | {"birthday", "gender", "id_card", "lat", "lon", "coordinate", "wechat"}

# Names of places and organisations, which are public; never of people.
ALLOWED = {
    "CampaignOpened": {"name"},
    "DivisionAdded": {"name"},
    "DivisionRenamed": {"name", "former_name"},
    "OrganisationRegistered": {"name"},
    "OrganisationRenamed": {"name", "former_name"},
    "LocalPlaceAdded": {"name"},
    "LocalPlaceRenamed": {"name", "former_name"},
    "PremisesAdded": {"name"},
    "PremisesRenamed": {"name", "former_name"},
    "PostOpened": {"name"},
    "PostChanged": {"name"},
}


def sample(kind: type[Event]) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(sample_file(contract.HERE, kind.TYPE).read_text("utf-8"))
    return value


def fields(schema: Any) -> set[str]:
    """The names of all fields at any depth."""
    if isinstance(schema, list):
        return set().union(*map(fields, schema))
    if not isinstance(schema, dict):
        return set()
    inner = set().union(*map(fields, schema.values()))
    return inner | set(schema.get("properties", {}))


@KINDS
def test_a_sample_round_trips(kind: type[Event]) -> None:
    golden = sample(kind)
    payload = json.dumps(golden["data"], ensure_ascii=False, separators=(",", ":")).encode()
    envelope, event = decode(golden["headers"], payload)
    assert type(event) is kind
    assert encode(event, envelope) == (golden["headers"], payload)
    assert event_subject(event) == golden["subject"]


@KINDS
def test_a_sample_has_every_field(kind: type[Event]) -> None:
    assert set(sample(kind)["data"]) == set(kind.model_fields)


def test_there_is_no_sample_of_nothing() -> None:
    files = {file.name for file in (contract.HERE / "samples").iterdir()}
    assert files == {f"{wire_type}.json" for wire_type in EVENTS | FORMER_EVENTS}


@pytest.mark.parametrize("former", FORMER_EVENTS)
def test_what_was_published_under_a_former_name_is_still_read(former: str) -> None:
    golden = json.loads(sample_file(contract.HERE, former).read_text("utf-8"))
    envelope, event = decode(golden["headers"], json.dumps(golden["data"]).encode())
    assert type(event) is FORMER_EVENTS[former]
    assert envelope.type == former
    heard = [subject.removesuffix(">") for subject in filters_of(type(event))]
    assert any(golden["subject"].startswith(subject) for subject in heard)


@KINDS
def test_an_event_has_no_field_for_personal_data(kind: type[Event]) -> None:
    named = {
        name
        for name in fields(resolve_references(json_schema(kind)))
        if name in PERSONAL_WORDS or PERSONAL_WORDS & set(name.split("_"))
    }
    assert named == ALLOWED.get(kind.__name__, set())


def test_the_search_for_personal_fields_finds_them() -> None:
    schema = {"properties": {"people": {"items": {"properties": {"home_address": {}}}}}}
    assert fields(schema) == {"people", "home_address"}


@KINDS
def test_an_event_allows_fields_that_come_later_at_any_depth(kind: type[Event]) -> None:
    assert '"additionalProperties": false' not in json.dumps(json_schema(kind))


def test_samples_look_synthetic() -> None:
    for file in Path(contract.HERE / "samples").iterdir():
        assert "sample-" in file.read_text("utf-8")
