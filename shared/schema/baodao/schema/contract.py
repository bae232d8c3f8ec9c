"""The events as files: JSON Schemas and golden samples, and what may change in them.

Whoever consumes events relies on these files, in whatever language. Within one version an event may
get new optional fields and better descriptions; every other change is incompatible and becomes a
new version beside the old one.

    schemas/<type>.schema.json   JSON Schema of the payload
    samples/<type>.json          a whole message: {"subject", "headers", "data"}; synthetic
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from baodao.schema.base import Event
from baodao.schema.catalog import EVENTS, FORMER_EVENTS
from baodao.schema.envelope import UnreadableEventError, decode, encode
from baodao.schema.sampling import make_sample
from baodao.schema.subjects import event_subject

Schema = dict[str, Any]

HERE = Path(__file__).parent
"""Where the files are that belong to this version of the package."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FOR_PEOPLE = ("title", "description", "$id", "$schema", "$defs")


def json_schema(kind: type[Event]) -> Schema:
    """The JSON Schema of an event's payload."""
    name = f"urn:baodao:schema:{kind.TYPE}"
    return {"$schema": _DIALECT, "$id": name, **kind.model_json_schema()}


def schema_file(directory: Path, wire_type: str) -> Path:
    """Where the schema of an event is kept."""
    return directory / "schemas" / f"{wire_type}.schema.json"


def sample_file(directory: Path, wire_type: str) -> Path:
    """Where the sample of an event is kept."""
    return directory / "samples" / f"{wire_type}.json"


def incompatibilities(old: Schema, new: Schema) -> list[str]:
    """What consumers of `old` cannot live with in `new`, each as `place: what`."""
    return list(_compare("", resolve_references(old), resolve_references(new)))


def resolve_references(schema: Schema) -> Schema:
    """The schema with its references filled in, and without what only people read."""
    definitions = schema.get("$defs", {})

    def fill(node: Any) -> Any:
        if isinstance(node, list):
            return [fill(item) for item in node]
        if not isinstance(node, dict):
            return node
        if reference := node.get("$ref"):
            return fill(definitions[reference.removeprefix("#/$defs/")])
        filled = {k: fill(v) for k, v in node.items() if k not in _FOR_PEOPLE}
        if isinstance(node.get("properties"), dict):
            # A field may be called "title": here names are names and not keywords.
            filled["properties"] = {k: fill(v) for k, v in node["properties"].items()}
        return filled

    filled: Schema = fill(schema)
    return filled


def _compare(place: str, old: Any, new: Any) -> Iterator[str]:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        if old != new:
            yield f"{place}: was {json.dumps(old)}, is {json.dumps(new)}"
        return
    for keyword in sorted(old.keys() | new.keys()):
        here = f"{place}.{keyword}".removeprefix(".")
        if keyword == "properties":
            yield from _compare_properties(place, old, new)
        elif keyword == "required":
            yield from _compare_required(place, old, new)
        elif keyword not in old or keyword not in new:
            yield f"{here}: {'added' if keyword in new else 'removed'}"
        elif keyword in ("anyOf", "prefixItems") and len(old[keyword]) == len(new[keyword]):
            for number, (before, after) in enumerate(zip(old[keyword], new[keyword], strict=True)):
                yield from _compare(f"{here}.{number}", before, after)
        else:
            yield from _compare(here, old[keyword], new[keyword])


def _compare_properties(place: str, old: Schema, new: Schema) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in sorted(before.keys() | after.keys()):
        here = f"{place}.{name}".removeprefix(".")
        if name not in after:
            yield f"{here}: removed"
        elif name in before:
            yield from _compare(here, before[name], after[name])
        elif old.get("additionalProperties") is False:
            yield f"{here}: added where the schema allowed nothing new"


def _compare_required(place: str, old: Schema, new: Schema) -> Iterator[str]:
    before, after = set(old.get("required", [])), set(new.get("required", []))
    for name in sorted(before ^ after):
        here = f"{place}.{name}".removeprefix(".")
        yield f"{here}: {'is required now' if name in after else 'is no longer always there'}"


def check(directory: Path = HERE) -> list[str]:
    """What is wrong with the files, one sentence each; empty if they tell what the models say."""
    problems = broken_contracts(directory)
    for wire_type, kind in EVENTS.items():
        file = schema_file(directory, wire_type)
        if not file.exists() or (
            file.read_text(encoding="utf-8") != _text(json_schema(kind), sort=True)
            and not any(problem.startswith(f"{wire_type}: ") for problem in problems)
        ):
            problems.append(f"{wire_type}: the schema file is not what the model says; run export")
        problems += _sample_problems(directory, kind)
    for former, kind in FORMER_EVENTS.items():
        problems += _former_problems(directory, former, kind)
    return problems


def broken_contracts(directory: Path = HERE) -> list[str]:
    """Every incompatible difference between the files and the models."""
    problems = []
    for file in sorted((directory / "schemas").glob("*.schema.json")):
        wire_type = file.name.removesuffix(".schema.json")
        if wire_type in FORMER_EVENTS:
            continue
        if (kind := EVENTS.get(wire_type)) is None:
            problems.append(f"{wire_type}: the event is gone, but others may still read it")
            continue
        old = json.loads(file.read_text(encoding="utf-8"))
        found = incompatibilities(old, json_schema(kind))
        following = re.sub(r"\d+$", str(kind.VERSION + 1), wire_type)
        problems += [f"{wire_type}: {what} (incompatible: make {following})" for what in found]
    return problems


def export(directory: Path = HERE) -> list[str]:
    """Write the schemas, and samples for events that have none; returns what stood in the way.

    Nothing is written if a change is incompatible. A sample that exists is never overwritten.
    """
    if problems := broken_contracts(directory):
        return problems
    for folder in ("schemas", "samples"):
        (directory / folder).mkdir(parents=True, exist_ok=True)
    for wire_type, kind in EVENTS.items():
        text = _text(json_schema(kind), sort=True)
        schema_file(directory, wire_type).write_text(text, encoding="utf-8")
        if not (file := sample_file(directory, wire_type)).exists():
            file.write_text(
                _text(make_sample(kind, resolve_references(json_schema(kind))), sort=False),
                encoding="utf-8",
            )
    return []


def _sample_problems(directory: Path, kind: type[Event]) -> list[str]:
    file = sample_file(directory, kind.TYPE)
    if not file.exists():
        return [f"{kind.TYPE}: there is no sample; run export"]
    sample = json.loads(file.read_text(encoding="utf-8"))
    data = json.dumps(sample["data"], ensure_ascii=False, separators=(",", ":"))
    try:
        envelope, event = decode(sample["headers"], data.encode())
    except UnreadableEventError as error:
        return [f"{kind.TYPE}: the sample cannot be read any more: {error}"]
    problems = []
    if event.model_dump_json(exclude_unset=True) != data:
        problems.append(f"{kind.TYPE}: the sample's data is written differently now")
    if encode(event, envelope)[0] != sample["headers"] or envelope.type != kind.TYPE:
        problems.append(f"{kind.TYPE}: the sample's headers are written differently now")
    if event_subject(event) != sample["subject"]:
        problems.append(f"{kind.TYPE}: the sample's subject is {event_subject(event)} now")
    return problems


def _former_problems(directory: Path, former: str, kind: type[Event]) -> list[str]:
    """An event that was renamed is still read under its former name, as its files say."""
    file = sample_file(directory, former)
    if not (file.exists() and schema_file(directory, former).exists()):
        return [f"{former}: its files are gone, but logs and streams have it for ever"]
    sample = json.loads(file.read_text(encoding="utf-8"))
    try:
        decode(sample["headers"], json.dumps(sample["data"]).encode())
    except UnreadableEventError as error:
        return [f"{former}: the sample cannot be read as {kind.TYPE}: {error}"]
    return []


def _text(document: Schema, *, sort: bool) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=sort) + "\n"
