"""What the inbox remembers of a command: by whom and of whom, under keyed names (ADR 0037)."""

from dataclasses import replace

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.prints import former_fingerprint
from baodao.kit.testing import MemoryDatabase
from baodao.kit.work import Done, Outcome, RefusedBefore
from baodao.schema.replies import encode_refused
from tests.unit.kit.test_first_decision import TAKEN, Process, Sit, work


class AsSent(Sit):
    """With what a row from before was told apart by."""

    expires_at: None = None
    may_repeat: bool = True


@pytest.mark.parametrize("is_refused", [False, True])
async def test_a_row_from_before_the_names_were_keyed_is_known_again(
    is_refused: bool,
) -> None:
    """Services of this version meet such rows for 30 days (ADR 0037)."""
    command, other = (AsSent(command_id="v/k", seat=seat) for seat in ("a", "b"))
    refusal = encode_refused((TAKEN,))
    database = MemoryDatabase()
    row = {"_id": "seats:v/k", "fingerprint": former_fingerprint(command), "reply": b"null"}
    database.put_raw("inbox", row | ({"refused": True, "reply": refusal} if is_refused else {}))
    before = database.snapshot()

    async def send(command: Sit) -> Outcome:
        again = replace(work(command), inbox_id="seats:0123456789abcdef", former_id="seats:v/k")
        async with Process(database) as process:
            (outcome,) = await process.committer.commit([again])
        return outcome

    known = RefusedBefore(refusal) if is_refused else Done(b"null", repeated=True)
    assert await send(command) == known
    reused = await send(other)
    assert isinstance(reused, Refused)
    assert [rule.SLUG for rule in reused.refusals] == ["command-id-reused"]
    assert database.snapshot() == before
