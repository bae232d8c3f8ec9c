"""Who sent a command is in its name; rows from before the names were keyed are known (ADR 0037)."""

from typing import Any

import pytest

from baodao.kit.group import INBOX
from baodao.kit.prints import Prints, former_fingerprint
from baodao.kit.testing import TEST_KEY, MemoryService
from baodao.kit.work import Done, Outcome, RefusedBefore
from baodao.schema import Actor, NotFound
from baodao.schema.replies import encode_refused
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat
from tests.builders import scheduling
from tests.builders.registration import OPERATOR

PRINTS = Prints("scheduling", TEST_KEY)
VOLUNTEER = Actor(id="v0", role="volunteer")


@pytest.fixture
async def shift() -> tuple[MemoryService, str]:
    service = await scheduling.prepared()
    (shift_id,) = await scheduling.opened(service)
    return service, shift_id


async def reserve(
    service: MemoryService, actor: Actor, shift_id: str, key: str = "k", who: str = "v0"
) -> Outcome:
    command = service.command(
        ReserveSeat, actor, command_id=key, shift_id=shift_id, volunteer_id=who
    )
    return await service.decide(command)


def slugs(outcome: Any) -> list[str]:
    return [refusal.SLUG for refusal in getattr(outcome, "refusals", ())]


async def test_naming_the_command_of_somebody_else_gives_nothing(
    shift: tuple[MemoryService, str],
) -> None:
    service, shift_id = shift
    first = await reserve(service, VOLUNTEER, shift_id)
    assert isinstance(first, Done)
    # The same words under the same id, by somebody else: a command of its own, and refused as such.
    assert slugs(await reserve(service, OPERATOR, shift_id)) == ["already-signed-up"]
    other = Actor(id="v1", role="volunteer")
    assert slugs(await reserve(service, other, shift_id)) == ["out-of-scope"]
    assert isinstance(await reserve(service, other, shift_id, who="v1"), Done)
    assert await reserve(service, VOLUNTEER, shift_id) == Done(first.reply, repeated=True)


async def test_a_replay_needs_the_same_person_and_a_role_that_may_send_it(
    shift: tuple[MemoryService, str],
) -> None:
    service, shift_id = shift
    somebody = Actor(id="v0", role="organiser", scope="12")
    first = await reserve(service, somebody, shift_id)
    assert isinstance(first, Done)
    again = Done(first.reply, repeated=True)
    assert await reserve(service, VOLUNTEER, shift_id) == again
    renewed = somebody.model_copy(update={"purpose": "signed again", "scope": "120104"})
    assert await reserve(service, renewed, shift_id) == again
    auditor = Actor(id="v0", role="auditor", scope="*")
    assert slugs(await reserve(service, auditor, shift_id)) == ["out-of-scope"]


async def test_another_wish_under_the_same_id_is_refused(shift: tuple[MemoryService, str]) -> None:
    service, shift_id = shift
    await reserve(service, VOLUNTEER, shift_id)
    seat = {"shift_id": shift_id, "volunteer_id": "v0", "command_id": "k"}
    cancel = await service.send(CancelSeat, VOLUNTEER, **seat, reason="测试")
    assert slugs(cancel) == ["command-id-reused"]


@pytest.mark.parametrize("is_sealed", [False, True])
@pytest.mark.parametrize("is_refused", [False, True])
async def test_rows_from_before_the_names_were_keyed_are_known_again(
    shift: tuple[MemoryService, str], is_refused: bool, is_sealed: bool
) -> None:
    """For the thirty days that they live; of the version before each of them is accepted once."""
    service, shift_id = shift
    told = encode_refused((NotFound(kind="shift", id="s"),)) if is_refused else b'{"a":1}'
    command = service.command(
        ReserveSeat, VOLUNTEER, command_id="v0/k", shift_id=shift_id, volunteer_id="v0"
    )
    fingerprint = former_fingerprint(command)
    if is_sealed:
        fingerprint = PRINTS.seal(fingerprint)
    row = {"_id": "scheduling:v0/k", "fingerprint": fingerprint, "reply": told}
    service.database.put_raw(INBOX, row | ({"refused": True} if is_refused else {}))
    before = service.database.snapshot()
    known = RefusedBefore(told) if is_refused else Done(told, repeated=True)
    assert await service.decide(command) == known
    other = await reserve(service, VOLUNTEER, shift_id, "v0/k", who="v1")
    assert slugs(other) in (["command-id-reused"], ["out-of-scope"])
    promoted = await reserve(service, OPERATOR, shift_id, "v0/k")
    assert slugs(promoted) == ["command-id-reused"]
    assert service.database.snapshot() == before
