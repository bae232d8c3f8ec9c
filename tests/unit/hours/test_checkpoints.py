"""The root of a day: who holds it sees whatever was changed of the ledgers since."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.cli.operate.told_ledgers import is_signed
from baodao.hours.checkpoints.domain import Checkpoint
from baodao.hours.checkpoints.due import SWEEPS
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.ledger.views import verification
from baodao.kernel.merkle import MerkleTree
from baodao.kit.decisions import BrokenBoundError
from baodao.kit.testing import MemoryService
from baodao.schema.hours import checkpoints as schema
from baodao.schema.hours.checkpoints import (
    LedgersCheckpointed,
    ListIssuingKeys,
    ReckonCheckpoint,
)
from baodao.schema.hours.verification import CompareLedgers, ToldHead, VerifyLedgers
from tests.builders import hours
from tests.builders.hours import ISSUING, ledgers
from tests.builders.registration import OPERATOR

MIDNIGHT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
"""The beginning of 24 November where all days are."""
MINUTE = timedelta(minutes=1)
START = MIDNIGHT - timedelta(days=2)


@pytest.fixture
def service() -> MemoryService:
    return ledgers(MIDNIGHT - 5 * MINUTE)


async def serve(service: MemoryService, who: str, day: int) -> None:
    starts = START + timedelta(hours=4 * day)
    await service.follow(hours.attendance(starts, 60, volunteer_id=who))


async def published(service: MemoryService) -> list[LedgersCheckpointed]:
    """The checkpoints, once all that is due was done."""
    for sweep in SWEEPS:
        for command in await service.due(sweep):
            await service.decide(command)
    return service.told(LedgersCheckpointed)


async def reckoned(service: MemoryService, at: datetime = MIDNIGHT) -> tuple[int, int, str]:
    """What the ledgers come to now, from the parts."""
    tree, ledgers_, entries, after = MerkleTree(), 0, 0, ""
    while True:
        part = await service.ask(ReckonCheckpoint(actor=OPERATOR, at=at, after=after))
        for one in part.subtrees:
            tree.add_subtree(one.leaves, bytes.fromhex(one.hash))
        ledgers_, entries = ledgers_ + part.ledgers, entries + part.entries
        if part.next is None:
            return ledgers_, entries, tree.root.hex()
        after = part.next


async def test_a_day_is_published_once_when_it_is_settled(service: MemoryService) -> None:
    assert await published(service) == []
    await serve(service, "a", 0)
    service.now = MIDNIGHT + 9 * MINUTE
    assert await published(service) == []
    service.now = MIDNIGHT + 10 * MINUTE
    (one,) = await published(service)
    assert (one.checkpoint_id, one.ledgers, one.entries) == ("2026-11-24", 1, 1)
    assert (one.at, one.previous_root) == (MIDNIGHT, None)
    assert await published(service) == [one]
    # Days that nobody was up for are left out; the next one follows the last there is.
    service.now = MIDNIGHT + timedelta(days=2, hours=1)
    _, two = await published(service)
    assert (two.checkpoint_id, two.previous_root) == ("2026-11-26", one.root)


async def test_what_was_appended_since_changes_no_checkpoint(service: MemoryService) -> None:
    await serve(service, "a", 0)
    await serve(service, "b", 0)
    service.now = MIDNIGHT + MINUTE
    await serve(service, "b", 1)
    await serve(service, "c", 0)
    service.now = MIDNIGHT + 10 * MINUTE
    (one,) = await published(service)
    assert (one.ledgers, one.entries) == (2, 2)
    await serve(service, "a", 1)
    await serve(service, "d", 1)
    assert await reckoned(service) == (one.ledgers, one.entries, one.root)


@pytest.mark.parametrize("count", [1, 3, 4, 5, 9])
async def test_parts_are_put_together(
    service: MemoryService, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr("baodao.hours.checkpoints.views.LEAVES", 4)
    for number in range(count):
        await serve(service, f"v{number}", 0)
    service.now = MIDNIGHT + MINUTE
    # Of these nothing is in the checkpoint; they come in between.
    for number in range(3):
        await serve(service, f"v{number}-new", 1)
    service.now = MIDNIGHT + 10 * MINUTE
    (one,) = await published(service)
    assert await reckoned(service) == (one.ledgers, one.entries, one.root)
    tree = MerkleTree()
    for number in range(count):
        head: Ledger = await service.stored(Ledger, f"v{number}")
        tree.add(f"v{number}\x1f1\x1f{head.hash}".encode())
    assert (one.ledgers, one.root) == (count, tree.root.hex())
    assert schema.LEAVES & (schema.LEAVES - 1) == 0


async def test_a_ledger_that_was_changed_cut_or_taken_away_is_seen(
    service: MemoryService,
) -> None:
    for day in range(2):
        await serve(service, "a", day)
    await serve(service, "b", 0)
    service.now = MIDNIGHT + 10 * MINUTE
    (one,) = await published(service)
    ledger: Ledger = await service.stored(Ledger, "a")
    (first, _) = sorted(
        (entry for entry in service.all_of(Entry) if entry.volunteer_id == "a"),
        key=lambda entry: entry.sequence,
    )
    cut = replace(ledger, entries=1, hash=first.hash, minutes=60)
    for forged in (cut, replace(ledger, hash="0" * 64), replace(ledger, entries=3)):
        await service.put(forged)
        assert await reckoned(service) != (one.ledgers, one.entries, one.root), forged
    await service.put(ledger)
    assert await reckoned(service) == (one.ledgers, one.entries, one.root)


async def test_it_is_signed_with_a_key_that_everybody_can_see(service: MemoryService) -> None:
    await serve(service, "a", 0)
    service.now = MIDNIGHT + 10 * MINUTE
    (one,) = await published(service)
    listed = await service.ask(ListIssuingKeys())
    keys = {key.key_id: key.public_key for key in listed.issuing_keys}
    assert list(keys) == [ISSUING.current] == [one.key_id]
    assert is_signed(one, keys)
    changes: list[dict[str, Any]] = [
        {"root": "0" * 64},
        {"entries": 2},
        {"ledgers": 2},
        {"at": one.at + MINUTE},
        {"previous_root": one.root},
        {"checkpoint_id": "2026-11-25"},
        {"key_id": "other"},
        {"signature": one.signature[::-1]},
        {"signature": ""},
    ]
    for change in changes:
        assert not is_signed(one.model_copy(update=change), keys), change
    assert not is_signed(one, {})


async def test_a_checkpoint_stays(service: MemoryService) -> None:
    await serve(service, "a", 0)
    service.now = MIDNIGHT + 10 * MINUTE
    await published(service)
    stored: Checkpoint = await service.stored(Checkpoint, "2026-11-24")
    with pytest.raises(BrokenBoundError, match="published before"):
        stored.change(root="0").check_bounds()


# --- what the events have told --------------------------------------------------------------------


async def compared(service: MemoryService, *told: ToldHead, **changes: Any) -> Any:
    fields = {"is_end": True, **changes}
    return await service.ask(CompareLedgers(actor=OPERATOR, told=list(told), **fields))


async def heads(service: MemoryService) -> list[ToldHead]:
    """As a stream that has lost nothing tells them."""
    return [
        ToldHead(volunteer_id=one.id, entries=one.entries, hash=one.hash)
        for one in sorted(service.all_of(Ledger), key=lambda one: one.id)
    ]


async def test_ledgers_are_compared_with_their_events_both_ways(service: MemoryService) -> None:
    for who in ("a", "b", "c"):
        for day in range(2):
            await serve(service, who, day)
    told = await heads(service)
    assert (await compared(service, *told)).broken == []
    # What no event tells of may be told a moment later: whoever asks looks again.
    for missing, left in (("a", told[1:]), ("c", told[:-1]), ("b", [told[0], told[2]])):
        report = await compared(service, *left)
        assert (report.broken, report.ahead) == ([], [missing])
    longer = told[1].model_copy(update={"entries": 3})
    other = told[1].model_copy(update={"hash": "0" * 64})
    absent = ToldHead(volunteer_id="bb", entries=1, hash="0" * 64)
    for forged, at in ((longer, ("b", 3)), (other, ("b", 2)), (absent, ("bb", 1))):
        both = sorted([told[0], forged, told[2]], key=lambda one: one.volunteer_id)
        rest = [] if forged.volunteer_id == "b" else [told[1]]
        report = await compared(service, *sorted([*both, *rest], key=lambda o: o.volunteer_id))
        assert [(one.volunteer_id, one.sequence) for one in report.broken] == [at]


async def test_a_ledger_may_have_gone_on_since(service: MemoryService) -> None:
    await serve(service, "a", 0)
    told = await heads(service)
    await serve(service, "a", 1)
    report = await compared(service, *told)
    assert (report.broken, report.ahead) == ([], ["a"])


async def test_what_is_appended_between_two_reads_is_no_fault(
    service: MemoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A head is read, then an entry is appended, then its entries are read."""
    await serve(service, "a", 0)
    told, read, days = await heads(service), verification._chains, iter((1, 2))

    async def late(*args: Any) -> Any:
        if day := next(days, None):
            await serve(service, "a", day)
        return await read(*args)

    monkeypatch.setattr(verification, "_chains", late)
    report = await compared(service, *told)
    assert (report.entries, report.broken) == (3, [])
    await serve(service, "a", 3)
    report = await service.ask(VerifyLedgers(actor=OPERATOR))
    assert (report.entries, report.broken) == (4, [])


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
@pytest.mark.parametrize("chunk", [1, 2, 3, 10])
async def test_whatever_the_pages_every_ledger_is_compared_once(
    service: MemoryService, limit: int, chunk: int
) -> None:
    for number in range(7):
        await serve(service, f"v{number}", 0)
    told = await heads(service)
    # One has no event, and of one that is told there is no ledger.
    told = [one for one in told if one.volunteer_id != "v3"]
    told.append(ToldHead(volunteer_id="v9", entries=1, hash="0" * 64))
    after: str | None = ""
    seen, broken, ahead = 0, [], []
    while after is not None:
        left = [one for one in told if one.volunteer_id > after]
        report = await compared(
            service, *left[:chunk], is_end=len(left) <= chunk, after=after, limit=limit
        )
        seen += report.ledgers
        broken += [one.volunteer_id for one in report.broken]
        ahead += report.ahead
        after = report.next
    assert (seen, broken, ahead) == (7, ["v9"], ["v3"])
