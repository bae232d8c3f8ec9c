"""First samples, made from schemas; from then on the files are the truth."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from baodao.schema.base import Event
from baodao.schema.envelope import Envelope, encode
from baodao.schema.subjects import event_subject

Schema = dict[str, Any]

_SAMPLE_TIME = datetime(2026, 11, 23, 1, 2, 3, 4000, UTC)
_SAMPLE_INSTANT = "2026-11-23T01:00:00Z"
# A division, a day, a phone number of nobody, a volunteer number, a quarter; a digest, a token, and
# what binds a browser; a category. What is printed on a certificate, and where its bit is.
_SAMPLE_TEXTS = (
    *("120104007017", "2026-11-23", "19900000001", "5000000000004", "2026Q3", "2026-11"),
    *("0" * 64, "0" * 8, f"bds_{'0' * 43}", f"bdb_{'0' * 43}", "0101"),
    *("20261123-ABCDEFGH", "ABC234", "T20261123-ABCDEFGH", "ABCDEFGH", "ABCDEFGHJKMN", "202611a"),
)


def make_sample(kind: type[Event], schema: Schema) -> Schema:
    """A message of this kind, visibly synthetic; `schema` is its payload's, without references."""
    event = kind.model_validate(example_value(kind.NAME, schema))
    envelope = Envelope(
        id="01KAQ7W000SAMP1E0000000000",
        type=kind.TYPE,
        source=f"/baodao/{kind.CONTEXT}",
        subject=event.aggregate_id,
        time=_SAMPLE_TIME,
        aggregate_type=event.aggregate_type,
        aggregate_version=1,
        correlation_id="sample-request",
        causation_id="sample-command",
    )
    headers, data = encode(event, envelope)
    return {"subject": event_subject(event), "headers": headers, "data": json.loads(data)}


def example_value(name: str, schema: Schema) -> Any:
    """A value that a JSON Schema without references allows, visibly synthetic."""
    if "enum" in schema or "const" in schema:
        return schema.get("enum", [schema.get("const")])[0]
    if "anyOf" in schema:
        return example_value(name, schema["anyOf"][0])
    value: Any = schema.get("minimum", 0) + 1
    match schema["type"]:
        case "object":
            value = _object(schema)
        case "array":
            parts = schema.get("prefixItems") or [schema["items"]]
            value = [example_value(name, part) for part in parts]
        case "string":
            value = _string(name, schema)
        case "boolean":
            value = True
    return value


def _object(schema: Schema) -> Any:
    if isinstance(more := schema.get("additionalProperties"), dict) and more:
        return {"sample": example_value("sample", more)}
    known = schema.get("properties", {})
    return {field: example_value(field, inner) for field, inner in known.items()}


def _string(name: str, schema: Schema) -> str:
    if schema.get("format") == "date-time":
        return _SAMPLE_INSTANT
    candidates = (f"测试·{name}", f"sample-{name}".replace("_", "-"), *_SAMPLE_TEXTS)
    value = next(c for c in candidates if re.search(schema.get("pattern", ""), c))
    return value if len(value) >= (least := schema.get("minLength", 0)) else value * least
