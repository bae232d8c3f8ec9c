"""A tour of registration: every command and query of it, with people nobody can mistake.

`Tour` sends, takes down every answer byte by byte, and knows which words are personal; the steps
are in `tour_people`, `tour_party` and `tour_places`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import httpx

from baodao.cli.synthetic import resident_id
from baodao.kernel.days import today
from baodao.kit.signatures import HEADER
from baodao.schema import Actor, Command
from baodao.schema.base import Message
from baodao.schema.registration.volunteers import RegisterVolunteer
from baodao.schema.replies import ReplyAdapter
from tests.builders.actors import acting_as
from tests.builders.people import ON_PAPER
from tests.support.gateway import header
from tests.support.scenario import COMMUNITY, command_id
from tests.support.sending import sending
from tests.support.services import RunningServices, until
from tests.support.signing import SIGNER

ELSEWHERE = "120104007018"
DISTRICT = "120104"
PURPOSE = "activities"
OPERATOR = acting_as(id="operator", role="operator", scope="*", purpose="records")
SUPERVISOR = acting_as(id="supervisor", role="supervisor", scope="12", purpose=PURPOSE)
AUDITOR = acting_as(id="auditor", role="auditor", scope="12", purpose=PURPOSE)
STRANGER = acting_as(id="stranger", role="volunteer")

# The beginning of every name here: one look finds them all, also a part of them.
SURNAME = "测试·隐"
# Notes are kept with the record they belong to; they are in no event and no log line.
NOTE = "测试·密注"
# A long way further all terms are over, a minor is grown up and the quarter is settled.
LATER = timedelta(days=200)


class Answer(NamedTuple):
    """What came back, and what it was asked with."""

    subject: str
    status: str
    data: bytes
    names: bool = False
    """Whether the names on a list were asked for."""


@dataclass(frozen=True)
class Somebody:
    """A synthetic person."""

    number: int
    born: date

    @property
    def name(self) -> str:
        return f"{SURNAME}·{self.number:02}号"

    @property
    def phone(self) -> str:
        return f"1990000{7000 + self.number}"

    @property
    def document(self) -> str:
        return resident_id(self.number, born=self.born)

    @property
    def guardian(self) -> dict[str, str]:
        return {
            "name": f"{SURNAME}·{self.number:02}监护",
            "phone": f"1990000{8000 + self.number}",
            "relation": f"隐·姑母{self.number:02}",
        }

    @property
    def registration(self) -> dict[str, Any]:
        """The fields of a registration."""
        return {
            "name": self.name,
            "phone": self.phone,
            "document": {"type": "resident-id", "number": self.document},
            "division": COMMUNITY,
            "consent": ON_PAPER,
        }


def me(volunteer_id: str) -> Actor:
    """A volunteer who acts for themself."""
    return acting_as(id=volunteer_id, role="volunteer")


@dataclass
class Tour:
    """Where we are, whom we have met and what we were told."""

    services: RunningServices
    http: httpx.AsyncClient
    answers: list[Answer] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    """Personal words that the vault has."""
    gone: set[str] = field(default_factory=set)
    """Those that nothing has any more, or never had: refused, replaced, erased."""
    places: dict[str, str] = field(default_factory=dict)
    """Organisations by what they are here."""
    people: dict[str, str] = field(default_factory=dict)
    """Volunteers by what they are here."""
    _met: int = 0

    # --- who and when ---

    @property
    def organiser(self) -> Actor:
        """Of the community's committee."""
        organisation = self.places["committee"]
        values = {"id": "organiser", "role": "organiser", "scope": DISTRICT, "purpose": PURPOSE}
        return acting_as(**values | {"organisation": organisation})

    @property
    def liaison(self) -> Actor:
        """Of the unit."""
        return acting_as(
            id="liaison", role="unit-liaison", organisation=self.places["unit"], purpose=PURPOSE
        )

    @staticmethod
    def day(further: int = 0) -> str:
        """Today as it was at the beginning, or so many days from it."""
        return today(datetime.now(UTC) + timedelta(days=further))

    def somebody(self, born: date | None = None, *, guarded: bool = False) -> Somebody:
        """A new person, an adult if nothing is said; the vault is going to know them."""
        self._met += 1
        found = Somebody(self._met, born or date(1951, 1, 12) + timedelta(days=397 * self._met))
        self.kept |= words(found, guarded=guarded)
        return found

    def forgotten(self, person: Somebody, *, guarded: bool = False) -> None:
        """Nothing has this person's words any more."""
        self.kept -= words(person, guarded=guarded)
        self.gone |= words(person, guarded=guarded)

    @property
    def words(self) -> set[str]:
        """Everything personal that was ever said."""
        return {SURNAME, "隐·", *self.kept, *self.gone}

    async def register(self, name: str, person: Somebody | None = None, /, **changes: Any) -> Actor:
        """A volunteer who is known here by this name."""
        person = person or self.somebody()
        values = person.registration | changes
        receipt = await self.do(RegisterVolunteer, OPERATOR, **values)
        self.people[name] = receipt.volunteer_id
        return me(receipt.volunteer_id)

    # --- asking ---

    async def send(self, kind: type[Message], actor: Actor, /, **fields: Any) -> Any:
        """The reply, whatever it is."""
        return await self.raw(kind, actor, json.dumps(payload(kind, fields)).encode())

    async def raw(self, kind: type[Message], actor: Actor, data: bytes) -> Any:
        """The reply to these bytes."""
        headers = {HEADER: SIGNER.sign(actor, kind.CONTEXT)}
        message = await self.services.connection.request(
            kind.SUBJECT, data, timeout=20, headers=headers
        )
        reply = ReplyAdapter.validate_json(message.data)
        names = b'"names": true' in data
        self.answers.append(Answer(kind.SUBJECT, reply.status, message.data, names))
        return reply

    async def do(self, kind: type[Message], actor: Actor, /, **fields: Any) -> Any:
        """What is replied to a command or a query that must be accepted."""
        reply = await self.send(kind, actor, **fields)
        assert reply.status == "accepted", (kind.SUBJECT, reply)
        return kind.REPLY.model_validate(reply.result)

    async def refuse(self, kind: type[Message], actor: Actor, /, **fields: Any) -> None:
        """It must be refused."""
        reply = await self.send(kind, actor, **fields)
        assert reply.status == "refused", (kind.SUBJECT, reply)

    async def spoil(self, kind: type[Message], actor: Actor, /, **fields: Any) -> None:
        """In every wrong form that still has the personal words in it: nothing is repeated."""
        whole = payload(kind, fields)
        data = json.dumps(whole, ensure_ascii=False).encode()
        spoilt = [
            json.dumps(one, ensure_ascii=False).encode() for one in spoilt_forms(whole, self.words)
        ]
        assert len(spoilt) > 1, kind
        for one in (data[:-3], data + data, data.replace("隐".encode(), b"\xff"), *spoilt):
            reply = await self.raw(kind, actor, one)
            assert reply.status == "invalid", (kind.SUBJECT, one, reply)

    async def over_http(
        self, kind: type[Message], path: str, actor: Actor, body: Any = None, **query: str
    ) -> httpx.Response:
        """The same by the gateway: a body is posted, else the path is read."""
        response = await self.http.request(
            "GET" if body is None else "POST",
            f"/api/v1{path}",
            params=query,
            json=body,
            headers=header(actor),
        )
        found = "accepted" if response.is_success else _problem(response)
        headers = str(response.headers.multi_items()).encode()
        self.answers.append(Answer(kind.SUBJECT, found, headers + response.content))
        return response

    async def until(self, check: Any, what: str) -> None:
        """Wait for something that is brought about by itself."""
        await until(check, 20, what)

    def with_status(self, status: str) -> set[str]:
        """The subjects that were answered so."""
        return {answer.subject for answer in self.answers if answer.status == status}


def words(person: Somebody, *, guarded: bool) -> set[str]:
    """All that would tell who somebody is; the date of birth in both forms."""
    own = {person.name, person.phone, person.document, person.born.isoformat()}
    own.add(f"{person.born:%Y%m%d}")
    return own | (set(person.guardian.values()) if guarded else set())


def payload(kind: type[Message], fields: dict[str, Any]) -> dict[str, Any]:
    """A message as JSON has it; a command under a new id."""
    named = {"command_id": command_id()} if issubclass(kind, Command) else {}
    return named | sending(kind) | fields


def spoilt_forms(whole: dict[str, Any], personal: set[str]) -> Iterator[dict[str, Any]]:
    """A message with one personal value of a wrong type or too long."""
    for path, value in _leaves(whole):
        if value in personal:
            for wrong in ([value], {"$gt": value}, value + "长" * 5_000):
                yield _replaced(whole, path, wrong)


def _problem(response: httpx.Response) -> str:
    problem = response.json()
    return "refused" if "refusals" in problem else "invalid" if "errors" in problem else "else"


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        if isinstance(inner, dict | list):
            yield from _leaves(inner, (*path, key))
        else:
            yield (*path, key), inner


def _replaced(whole: Any, path: tuple[Any, ...], value: Any) -> Any:
    copy: Any = json.loads(json.dumps(whole))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return copy
