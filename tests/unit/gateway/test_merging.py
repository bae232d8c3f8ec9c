"""One log of reads of those that services keep."""

from typing import Any

import pytest

from baodao.gateway.merging import merged
from baodao.schema.reads import Read, ReadPage


def page(*ids: str, goes_on: bool = False) -> bytes:
    facts: dict[str, Any] = {"at": "2026-11-23T01:00:00Z", "actor_id": "a", "role": "organiser"}
    facts |= {"organisation": None, "purpose": "records", "what": "list", "division": None}
    facts |= {"person_ids": ["v"], "minor": False}
    reads = [Read(read_id=key, **facts) for key in ids]
    return ReadPage(reads=reads, next=ids[-1] if goes_on else None).model_dump_json().encode()


@pytest.mark.parametrize(
    ("pages", "limit", "ids", "following"),
    [
        ([page(), page()], 2, [], None),
        ([page("a", "d"), page("b"), page("c")], 9, ["a", "b", "c", "d"], None),
        ([page("a", "d"), page("b", "c")], 4, ["a", "b", "c", "d"], None),
        ([page("a", "d"), page("b", "c")], 3, ["a", "b", "c"], "c"),
        ([page("a", "b", goes_on=True), page("c", "d")], 2, ["a", "b"], "b"),
        ([page("a", "d", goes_on=True), page("b")], 2, ["a", "b"], "b"),
    ],
)
def test_the_first_of_all_are_shown(
    pages: list[bytes], limit: int, ids: list[str], following: str | None
) -> None:
    found = ReadPage.model_validate_json(merged(pages, limit))
    assert [read.read_id for read in found.reads] == ids
    assert found.next == following


def test_page_by_page_all_are_shown_once() -> None:
    logs = [list("adgj"), list("beh"), list("cfik")]
    shown: list[str] = []
    after: str | None = ""
    while after is not None:
        begins, pages = after, []
        for log in logs:
            rest = [key for key in log if key > begins]
            pages.append(page(*rest[:2], goes_on=len(rest) > 2))
        found = ReadPage.model_validate_json(merged(pages, 2))
        shown += [read.read_id for read in found.reads]
        after = found.next
    assert shown == list("abcdefghijk")
