"""Complaints at the edge: sent for nobody, whoever is signed in, and not without end."""

import json
from types import SimpleNamespace

import pytest

from baodao.gateway import limits
from baodao.schema.base import NOBODY
from baodao.schema.hours.complaints import FileComplaint, FollowComplaint
from tests.builders.identity import signed_in
from tests.support.front_door import OWN_PAGE, Door, cookie

COMPLAINTS, RECEIPT = "/api/v1/complaints", "/api/v1/complaints/receipt"
SAID = {
    "division": "120104007017",
    "complained_of": "organisation",
    "organisation_id": "committee",
    "complaint_text": "测试·未记录时长",
}
GIVEN = {"receipt_number": "T20261123-ABCDEFGH", "receipt_code": "ABCDEFGH"}


@pytest.fixture(autouse=True)
def receipts(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))
    found = {"status": "accepted", "result": {**GIVEN, "due_on": "2026-12-14", "state": "filed"}}
    door.behind.reply = json.dumps(found).encode().replace(b": ", b":").replace(b", ", b",")


async def test_also_who_is_signed_in_is_nobody_to_the_service(door: Door) -> None:
    async with door.client() as http:
        who = cookie(await signed_in(door.identity, "ana")) | OWN_PAGE
        filed = await http.post(COMPLAINTS, json=SAID, headers=who)
        assert (filed.status_code, filed.json()["receipt_code"]) == (201, "ABCDEFGH")
        followed = await http.post(RECEIPT, json=GIVEN, headers=who)
        assert (followed.status_code, followed.json()["state"]) == (200, "filed")
    for kind in (FileComplaint, FollowComplaint):
        ((message, headers),) = [a for a in door.behind.asked if isinstance(a[0], kind)]
        assert message.actor is NOBODY
        assert "Baodao-Actor" not in headers


async def test_each_request_is_a_complaint_of_its_own(door: Door) -> None:
    """Guests have no keys: one could fetch what another one was given under the same."""
    async with door.client() as http:
        for _ in range(2):
            await http.post(COMPLAINTS, json=SAID, headers={"Idempotency-Key": "1"})
    filed = [one for one, _ in door.behind.asked if isinstance(one, FileComplaint)]
    assert len({one.command_id for one in filed}) == 2
    assert not any(one.may_repeat for one in filed)


async def test_twenty_an_hour_from_one_address(door: Door) -> None:
    async with door.client() as http:
        answers = [(await http.post(COMPLAINTS, json=SAID)).status_code for _ in range(21)]
    assert answers == [201] * 20 + [429]


async def test_whoever_guesses_codes_is_stopped(door: Door) -> None:
    """Ten tries of one receipt an hour, and 200 from one address."""
    async with door.client() as http:
        answers = [
            (await http.post(RECEIPT, json=GIVEN | {"receipt_code": f"2222222{n}"})).status_code
            for n in "23456789ABC"
        ]
        assert answers == [200] * 10 + [429]
        others = [GIVEN | {"receipt_number": f"T{20260000 + n}-ABCDEFGH"} for n in range(191)]
        answers = [(await http.post(RECEIPT, json=one)).status_code for one in others]
    assert answers == [200] * 190 + [429]
