"""What is over: terms of grants, sign-ins, challenges, what was begun at a provider."""

from datetime import datetime, timedelta

from baodao.identity.commands import EndDueGrant, ForgetAttempt, ForgetChallenge, ForgetSession
from baodao.identity.store import ATTEMPTS, CHALLENGES, GRANTS, SESSIONS
from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import eq, in_range

_AT_ONCE = 5_000


@row_of(GRANTS)
class _Term:
    id: str


@row_of(SESSIONS)
class _Session:
    id: str


@row_of(CHALLENGES)
class _Challenge:
    id: str


@row_of(ATTEMPTS)
class _Attempt:
    id: str


async def due_grants(reads: Reads, now: datetime) -> list[EndDueGrant]:
    """Grants that have no day left and were not ended."""
    wanted = in_range("until_day", lte=today(now)) & eq("ended", False)  # noqa: FBT003 -- a value
    over = await reads.find(GRANTS, wanted, sort=["until_day"], limit=_AT_ONCE, into=_Term)
    return [EndDueGrant.due(one.id, grant_id=one.id) for one in over]


async def due_sessions(reads: Reads, now: datetime) -> list[ForgetSession]:
    """Sessions and tokens whose time is over."""
    wanted = in_range("until", lte=now)
    over = await reads.find(SESSIONS, wanted, sort=["until"], limit=_AT_ONCE, into=_Session)
    return [ForgetSession.due(one.id, session_id=one.id) for one in over]


async def due_challenges(reads: Reads, now: datetime) -> list[ForgetChallenge]:
    """Challenges that nobody has signed in time."""
    wanted = in_range("until", lte=now)
    over = await reads.find(CHALLENGES, wanted, sort=["until"], limit=_AT_ONCE, into=_Challenge)
    return [ForgetChallenge.due(one.id, challenge_id=one.id) for one in over]


async def due_attempts(reads: Reads, now: datetime) -> list[ForgetAttempt]:
    """Sign-ins that were begun at a provider more than ten minutes ago."""
    wanted = in_range("until", lte=now)
    over = await reads.find(ATTEMPTS, wanted, sort=["until"], limit=_AT_ONCE, into=_Attempt)
    return [ForgetAttempt.due(one.id, attempt_id=one.id) for one in over]


SWEEPS = (
    Sweep("grants", timedelta(minutes=1), due_grants),
    Sweep("sessions", timedelta(minutes=10), due_sessions),
    Sweep("challenges", timedelta(minutes=5), due_challenges),
    Sweep("attempts", timedelta(minutes=10), due_attempts),
)
"""All that falls due in identity."""
