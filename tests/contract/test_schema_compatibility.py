"""Within a version an event may only grow by optional fields; the check is shown failing."""

import copy
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from baodao.schema import contract
from baodao.schema.__main__ import main
from baodao.schema.catalog import EVENTS
from baodao.schema.contract import incompatibilities, json_schema
from baodao.schema.scheduling.activities import ActivityPublished

TYPE = "baodao.scheduling.seat-reserved.v1"

OLD: dict[str, Any] = {
    "$defs": {
        "Part": {
            "type": "object",
            "title": "Part",
            "properties": {"number": {"type": "integer", "minimum": 1}},
            "required": ["number"],
        },
        "Shut": {
            "type": "object",
            "properties": {"x": {"type": "string"}},
            "additionalProperties": False,
        },
    },
    "type": "object",
    "title": "Thing",
    "description": "A thing.",
    "properties": {
        "title": {"type": "string", "title": "Title", "maxLength": 20, "pattern": "^[a-z]+$"},
        "at": {"type": "string", "format": "date-time"},
        "grade": {"enum": ["A", "B"], "type": "string"},
        "parent": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "note": {"type": "string", "default": ""},
        "parts": {"type": "array", "items": {"$ref": "#/$defs/Part"}},
        "shut": {"$ref": "#/$defs/Shut"},
    },
    "required": ["title", "at", "grade", "parent", "parts"],
}

Change = Callable[[dict[str, Any]], object]

INCOMPATIBLE: dict[str, tuple[Change, str]] = {
    "property removed": (lambda s: s["properties"].pop("note"), "note: removed"),
    "property called title removed": (lambda s: s["properties"].pop("title"), "title: removed"),
    "property renamed": (
        lambda s: s["properties"].update(remark=s["properties"].pop("note")),
        "note: removed",
    ),
    "new required property": (
        lambda s: (s["properties"].update(new={"type": "string"}), s["required"].append("new")),
        "new: is required now",
    ),
    "optional made required": (lambda s: s["required"].append("note"), "note: is required now"),
    "required made optional": (
        lambda s: s["required"].remove("at"),
        "at: is no longer always there",
    ),
    "type": (lambda s: s["properties"]["title"].update(type="integer"), "title.type: was"),
    "format": (lambda s: s["properties"]["at"].update(format="date"), "at.format: was"),
    "format removed": (lambda s: s["properties"]["at"].pop("format"), "at.format: removed"),
    "enum narrowed": (lambda s: s["properties"]["grade"]["enum"].pop(), "grade.enum: was"),
    "enum widened": (lambda s: s["properties"]["grade"]["enum"].append("C"), "grade.enum: was"),
    "pattern": (lambda s: s["properties"]["title"].update(pattern="."), "title.pattern: was"),
    "constraint changed": (lambda s: s["properties"]["title"].update(maxLength=9), "title.maxLen"),
    "constraint added": (lambda s: s["properties"]["title"].update(minLength=1), "title.minLen"),
    "default changed": (lambda s: s["properties"]["note"].update(default="-"), "note.default: was"),
    "null no longer allowed": (
        lambda s: s["properties"].update(parent={"type": "string"}),
        "parent.anyOf: removed",
    ),
    "null allowed": (
        lambda s: s["properties"].update(at={"anyOf": [{"type": "string"}, {"type": "null"}]}),
        "at.anyOf: added",
    ),
    "one more alternative": (
        lambda s: s["properties"]["parent"]["anyOf"].append({"type": "integer"}),
        "parent.anyOf: was",
    ),
    "an alternative changed": (
        lambda s: s["properties"]["parent"]["anyOf"][0].update(type="integer"),
        "parent.anyOf.0.type: was",
    ),
    "behind a reference": (
        lambda s: s["$defs"]["Part"]["properties"]["number"].update(minimum=0),
        "parts.items.number.minimum: was",
    ),
    "new required behind a reference": (
        lambda s: (
            s["$defs"]["Part"]["properties"].update(new={"type": "string"}),
            s["$defs"]["Part"]["required"].append("new"),
        ),
        "parts.items.new: is required now",
    ),
    "new optional where nothing new is allowed": (
        lambda s: s["$defs"]["Shut"]["properties"].update(new={"type": "string"}),
        "shut.new: added where",
    ),
    "closed": (lambda s: s.update(additionalProperties=False), "additionalProperties: added"),
}

COMPATIBLE: dict[str, Change] = {
    "nothing": lambda s: None,
    "new optional property": lambda s: s["properties"].update(
        new={"type": "string", "default": ""}
    ),
    "new optional property called title in a part": lambda s: s["$defs"]["Part"][
        "properties"
    ].update(title={"type": "string"}),
    "title and description": lambda s: (s.update(title="T", description="D"),),
    "title of a field": lambda s: s["properties"]["title"].update(title="Heading"),
    "order of required": lambda s: s["required"].reverse(),
    "definition renamed": lambda s: (
        s["$defs"].update(Piece=s["$defs"].pop("Part")),
        s["properties"]["parts"].update(items={"$ref": "#/$defs/Piece"}),
    ),
    "definition written out": lambda s: s["properties"]["parts"].update(
        items=s["$defs"].pop("Part")
    ),
}


@pytest.mark.parametrize(("change", "told"), INCOMPATIBLE.values(), ids=INCOMPATIBLE)
def test_incompatible_changes_are_found(change: Change, told: str) -> None:
    new = copy.deepcopy(OLD)
    change(new)
    found = incompatibilities(OLD, new)
    assert any(line.startswith(told) for line in found), found


@pytest.mark.parametrize("change", COMPATIBLE.values(), ids=COMPATIBLE)
def test_compatible_changes_pass(change: Change) -> None:
    new = copy.deepcopy(OLD)
    change(new)
    assert incompatibilities(OLD, new) == []


# --- the files and the command line ---


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for folder in ("schemas", "samples"):
        shutil.copytree(contract.HERE / folder, tmp_path / folder)
    return tmp_path


def doctor(files: Path, change: Change, kind: str = TYPE) -> Path:
    """Change the committed schema, as if the model had moved away from it."""
    file = contract.schema_file(files, kind)
    schema = json.loads(file.read_text("utf-8"))
    change(schema)
    file.write_text(json.dumps(schema), encoding="utf-8")
    return file


def run(*arguments: object) -> int:
    return main([str(a) for a in arguments])


def test_the_committed_files_hold(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check") == 0
    assert capsys.readouterr().out == f"{len(EVENTS)} events: schemas and samples hold\n"


def test_an_incompatible_change_fails_and_is_not_exported(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = doctor(files, lambda s: s["properties"].update(seat={"type": "string"}))
    before = {f: f.read_text("utf-8") for f in files.rglob("*.json")}
    for action in ("check", "export"):
        assert run(action, "--dir", files) == 1
        told = capsys.readouterr().err
        assert (
            f"{TYPE}: seat: removed (incompatible: make baodao.scheduling.seat-reserved.v2)" in told
        )
    assert {f: f.read_text("utf-8") for f in files.rglob("*.json")} == before
    assert file in before


def test_a_compatible_change_is_told_and_exported(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = doctor(files, lambda s: s.update(description="Another text."))
    assert run("check", "--dir", files) == 1
    assert (
        capsys.readouterr().err
        == f"{TYPE}: the schema file is not what the model says; run export\n"
    )
    assert run("export", "--dir", files) == 0
    assert run("check", "--dir", files) == 0
    assert file.read_bytes() == contract.schema_file(contract.HERE, TYPE).read_bytes()


def test_missing_files_are_told_and_made(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contract.schema_file(files, TYPE).unlink()
    contract.sample_file(files, TYPE).unlink()
    assert run("check", "--dir", files) == 1
    told = capsys.readouterr().err
    assert "the schema file is not what the model says" in told
    assert "there is no sample" in told
    assert run("export", "--dir", files) == 0
    assert run("check", "--dir", files) == 0


def test_an_empty_directory_is_filled_and_exported_twice_the_same(tmp_path: Path) -> None:
    assert run("check", "--dir", tmp_path) == 1
    assert run("export", "--dir", tmp_path) == 0
    first = {f.name: f.read_bytes() for f in tmp_path.rglob("*.json")}
    assert len(first) == 2 * len(EVENTS)
    assert run("export", "--dir", tmp_path) == 0
    assert {f.name: f.read_bytes() for f in tmp_path.rglob("*.json")} == first


def test_an_event_that_vanished_is_told(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone = "baodao.scheduling.seat-painted.v1"
    shutil.copy(contract.schema_file(files, TYPE), contract.schema_file(files, gone))
    assert run("check", "--dir", files) == 1
    assert f"{gone}: the event is gone" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda s: s["data"].pop("shift_id"), "cannot be read any more: shift_id: It is missing"),
        (lambda s: s["headers"].pop("ce-id"), "the attribute id is missing"),
        (lambda s: s["headers"].update({"ce-time": "2026-11-23T01:02:03Z"}), "sample's headers"),
        (lambda s: s["data"].update(starts_at="2026-11-23T09:00:00+08:00"), "sample's data"),
        (lambda s: s.update(subject="events.x"), "the sample's subject is"),
    ],
)
def test_a_sample_that_does_not_hold_is_told(
    files: Path, capsys: pytest.CaptureFixture[str], change: Change, told: str
) -> None:
    file = contract.sample_file(files, TYPE)
    sample = json.loads(file.read_text("utf-8"))
    change(sample)
    file.write_text(json.dumps(sample), encoding="utf-8")
    assert run("check", "--dir", files) == 1
    assert told in capsys.readouterr().err


def test_nested_facts_are_part_of_the_contract() -> None:
    old = json_schema(ActivityPublished)
    new = copy.deepcopy(old)
    del new["$defs"]["ShiftFacts"]["properties"]["role"]
    assert incompatibilities(old, new) == ["shifts.items.role: removed"]


@pytest.mark.parametrize(("arguments", "code"), [(["check"], 0), ([], 2), (["paint"], 2)])
def test_exit_codes_of_the_command(arguments: list[str], code: int, python_path: None) -> None:
    command = [sys.executable, "-m", "baodao.schema", *arguments]
    assert subprocess.run(command, capture_output=True, check=False).returncode == code
