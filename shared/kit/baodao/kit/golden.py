"""Golden documents: one of each form of each collection, as files that stay readable for ever.

    services/<name>/documents/<collection>.<form>.json     MongoDB extended JSON; synthetic

The newest one says what is stored today: when the aggregate's fields change, it is not what would
be written any more, and the collection needs a form more. What is derived from the fields
(`within` and the like) is not in it. Older ones are read through the upgrades.
A golden document is added once and never changed (`tests/architecture`).
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bson import json_util
from bson.json_util import JSONOptions
from pydantic import TypeAdapter

from baodao.kit.decisions import Aggregate, NotNowError
from baodao.kit.store import Collection, Document, UnreadableDocumentError
from baodao.kit.wanted import WITHIN
from baodao.schema.contract import resolve_references
from baodao.schema.sampling import example_value

_RECORD = "01KAQ7W000SAMP1E0000000000"
_OPTIONS = JSONOptions(json_mode=json_util.JSONMode.RELAXED, tz_aware=True)


def golden_document(collection: Collection[Any]) -> Document:
    """A document of a collection as it is written today, made from the aggregate's fields."""
    adapter: TypeAdapter[Aggregate] = TypeAdapter(collection.aggregate)
    values = example_value(collection.name, resolve_references(adapter.json_schema()))
    return _written(collection, adapter.validate_python(values))


def golden_file(folder: Path, collection: Collection[Any], form: int) -> Path:
    """The path of the golden document of a form."""
    return folder / f"{collection.name}.{form}.json"


def read_golden(file: Path) -> Document:
    """The golden document in a file."""
    document: Document = json_util.loads(file.read_text("utf-8"), json_options=_OPTIONS)
    return document


def export(folder: Path, collections: Iterable[Collection[Any]]) -> list[str]:
    """Write the golden documents that are missing; returns the problems that are left."""
    folder.mkdir(exist_ok=True)
    for collection in collections:
        file = golden_file(folder, collection, collection.form)
        if not file.exists():
            file.write_text(_text(golden_document(collection)), "utf-8")
    return problems(folder, collections)


def problems(folder: Path, collections: Iterable[Collection[Any]]) -> list[str]:
    """What is wrong with the golden documents of a service, one sentence each."""
    found = []
    expected = set()
    for collection in collections:
        for form in range(1, collection.form + 1):
            file = golden_file(folder, collection, form)
            expected.add(file.name)
            found += _problems(file, collection, form)
    left = sorted({file.name for file in folder.glob("*.json")} - expected)
    return found + [f"{name}: there is no such form of a collection" for name in left]


def _problems(file: Path, collection: Collection[Any], form: int) -> list[str]:
    if not file.exists():
        return [f"{file.name}: is missing; run make export"]
    document = read_golden(file)
    try:
        aggregate = collection.restore(document)
    except (UnreadableDocumentError, NotNowError) as error:
        return [f"{file.name}: cannot be read any more: {error}"]
    if form == collection.form and _text(_written(collection, aggregate)) != _text(document):
        more = f"give {collection.name} an upgrade from form {form} and run make export"
        return [f"{file.name}: what is stored has changed; {more}"]
    return []


def _written(collection: Collection[Any], aggregate: Aggregate) -> Document:
    document = collection.document(aggregate, _RECORD)
    derived = (WITHIN, *collection.derived)
    return {name: value for name, value in document.items() if name not in derived}


def _text(document: Document) -> str:
    plain = json.loads(json_util.dumps(document, json_options=_OPTIONS))
    return json.dumps(plain, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
