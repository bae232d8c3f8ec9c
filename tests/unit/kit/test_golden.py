"""Golden documents notice what changes in what is stored."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from baodao.kit.decisions import Aggregate
from baodao.kit.golden import export, golden_document, problems, read_golden
from baodao.kit.store import Collection, Document, same_form


@dataclass(frozen=True, slots=True, kw_only=True)
class Bell(Aggregate):
    tone: str
    cast_at: datetime
    metal: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class HungBell(Bell):
    tower: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedBell(Aggregate):
    tone: int


BELLS = Collection("bells", Bell)


def in_hertz(document: Document) -> Document:
    return {"_id": document["_id"], "_record": document["_record"], "version": 1, "tone": 440}


def bells(kind: type[Aggregate], **upgrade: Any) -> list[Collection[Any]]:
    return [Collection("bells", kind, upgrade=upgrade.get("upgrade", {}))]


def test_a_sample_is_what_is_stored(tmp_path: Path) -> None:
    assert export(tmp_path, [BELLS]) == []
    (file,) = tmp_path.iterdir()
    assert file.name == "bells.1.json"
    assert BELLS.restore(read_golden(file)) == BELLS.restore(golden_document(BELLS))


def test_a_field_more_needs_a_form_more(tmp_path: Path) -> None:
    export(tmp_path, [BELLS])
    more = "give bells an upgrade from form 1 and run make export"
    assert export(tmp_path, bells(HungBell)) == [
        f"bells.1.json: what is stored has changed; {more}"
    ]
    assert export(tmp_path, bells(HungBell, upgrade={1: same_form})) == []
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bells.1.json", "bells.2.json"]


def test_what_is_not_read_any_more_needs_an_upgrade(tmp_path: Path) -> None:
    export(tmp_path, [BELLS])
    (said,) = export(tmp_path, bells(NumberedBell))
    assert said.startswith("bells.1.json: cannot be read any more: bells 测试·id: tone: ")
    assert export(tmp_path, bells(NumberedBell, upgrade={1: in_hertz})) == []


def test_a_form_that_is_gone_is_missed(tmp_path: Path) -> None:
    export(tmp_path, bells(HungBell, upgrade={1: same_form}))
    assert problems(tmp_path, bells(HungBell, upgrade={1: same_form})) == [
        "bells.1.json: is missing; run make export"
    ]
    assert "bells.2.json: there is no such form of a collection" in problems(tmp_path, [BELLS])
