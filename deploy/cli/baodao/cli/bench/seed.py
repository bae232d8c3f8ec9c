"""What a bench needs to be there before its clock starts, put straight into the database.

Through the aggregates' own codecs: the services see what they would have written themselves.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from baodao.cli.bench.load import Sent
from baodao.identity.domain.accounts import Account, Session, SignIn
from baodao.identity.store import ACCOUNTS, SESSIONS
from baodao.kit.client import encode_message
from baodao.kit.clock import system_clock
from baodao.kit.decisions import Aggregate
from baodao.kit.ids import Ids
from baodao.kit.mongo import Database, Writes
from baodao.kit.signatures import HEADER, Signer
from baodao.kit.store import Collection
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.store import SHIFTS
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.store import CALENDARS
from baodao.schema import Actor
from baodao.schema.identity.secrets import digest_of, new_session
from baodao.schema.scheduling.seats import ReserveSeat

DIVISION = "120104007017"
_ROWS_AT_ONCE = 2_000
_HOUR = timedelta(hours=1)
_PATIENCE = timedelta(minutes=4)

ids = Ids()


def new_ids(count: int) -> list[str]:
    """Ids as the services make them."""
    return [ids.next() for _ in range(count)]


async def store(database: Database, collection: Collection[Any], rows: Sequence[Aggregate]) -> None:
    """Keep aggregates as if a commit had written them."""
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        writes, record = Writes(), ids.next()
        documents = [collection.document(r, record) for r in rows[start : start + _ROWS_AT_ONCE]]
        writes.insert(collection.name, *documents)
        await database.commit(writes)


async def volunteers(database: Database, count: int) -> list[str]:
    """Volunteers that scheduling knows."""
    people = new_ids(count)
    await store(database, CALENDARS, [calendar(person) for person in people])
    return people


def calendar(person_id: str) -> Calendar:
    """An empty calendar of somebody of whom registration has told that they are of age."""
    return Calendar(id=person_id, version=1, state_known=1, age_class="adult", age_known=1)


async def sign_ins(database: Database, people: Sequence[str]) -> list[str]:
    """The tokens of people who have signed in, each a moment ago."""
    now, tokens = system_clock(), [new_session() for _ in people]
    until, accounts, sessions = now + _HOUR, [], []
    for person, token in zip(people, tokens, strict=True):
        session = Session(id=digest_of(token), version=1, account_id=person, until=until)
        held = (SignIn(session.id, "session", "", now, until),)
        sessions.append(session)
        accounts.append(
            Account(id=person, version=1, state="open", is_volunteer=True, sign_ins=held)
        )
    await store(database, ACCOUNTS, accounts)
    await store(database, SESSIONS, sessions)
    return tokens


async def shifts(database: Database, count: int, seats: int) -> list[str]:
    """Published shifts, one after the other, so that nobody's seats overlap."""
    made = [open_shift(shift_id, number, seats) for number, shift_id in enumerate(new_ids(count))]
    await store(database, SHIFTS, made)
    return [shift.id for shift in made]


async def by_hand(
    database: Database, people: int, seats: int, places: int = 0
) -> tuple[str, list[str]]:
    """A shift and volunteers as the code written by hand keeps them."""
    shift_id, *volunteers = new_ids(people + 1)
    starts_at = system_clock() + _HOUR
    shift = {
        "_id": shift_id,
        "max_crew": seats,
        "seats_taken": 0,
        "places": places,
        "waiting": [],
        "next_turn": 1,
        "starts_at": starts_at,
        "ends_at": starts_at + _HOUR,
    }
    calendars = [{"_id": volunteer, "bookings": []} for volunteer in volunteers]
    writes = Writes()
    writes.insert("shifts", shift)
    writes.insert("calendars", *calendars)
    await database.commit(writes)
    return shift_id, volunteers


def open_shift(shift_id: str, number: int, seats: int) -> Shift:
    """A published shift of an hour, `number` hours from now."""
    now = system_clock()
    starts_at: datetime = now + (number + 1) * _HOUR
    return Shift(
        id=shift_id,
        version=1,
        activity_id=shift_id,
        organisation_id="bench-organisation",
        responsible_id="bench-lead",
        title="居家养老",
        category="居家养老",
        division=DIVISION,
        starts_at=starts_at,
        ends_at=starts_at + _HOUR,
        role="志愿者",
        min_crew=0,
        max_crew=seats,
        sign_up_opens_at=now,
        state="published",
        seats_taken=0,
    )


def reserve(
    shift_id: str, volunteer_id: str, signer: Signer | None = None, *, may_wait: bool = False
) -> Sent:
    """A volunteer's wish for a seat, as the gateway sends it for whoever chose no key.

    Signed, if somebody checks it.
    """
    actor = Actor(id=volunteer_id, role="volunteer")
    command = ReserveSeat(
        command_id=f"{shift_id}-{volunteer_id}",
        actor=actor,
        shift_id=shift_id,
        volunteer_id=volunteer_id,
        expires_at=system_clock() + _PATIENCE,
        may_repeat=False,
        may_wait=may_wait,
    )
    headers = {HEADER: signer.sign(actor, command.CONTEXT)} if signer else None
    return encode_message(command), headers
