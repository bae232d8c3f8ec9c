"""Without the log there is no answer."""

from typing import Any

import pytest

from baodao.kit.answering import Answering
from baodao.kit.decisions import Aggregate, Refused
from baodao.kit.mongo import UnreachableError
from baodao.kit.read_log import Read
from baodao.kit.reads import Reads
from baodao.kit.store import Collection
from baodao.kit.testing import NOW, MemoryDatabase, MemoryReads
from baodao.registration.approvals.store import APPROVALS
from baodao.registration.cases.domain import Case
from baodao.registration.cases.store import CASES
from baodao.registration.common.vault import KeyMissingError, Vault
from baodao.registration.lists.domain.claims import Claim, Party
from baodao.registration.lists.domain.lists import Item
from baodao.registration.lists.store import CLAIMS, ITEMS
from baodao.registration.organisations.domain import Organisation
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.people.domain.people import Guardian, Person, PersonalData
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import PEOPLE, VOLUNTEERS
from baodao.registration.places.domain.divisions import Division
from baodao.registration.places.store import DIVISIONS
from baodao.registration.reads.store import READS
from baodao.registration.store import COLLECTIONS
from baodao.registration.subscribers import subscribers
from baodao.registration.teams.domain.memberships import Membership
from baodao.registration.teams.store import MEMBERSHIPS
from baodao.schema import Actor, Query, Refusal
from baodao.schema.registration.claims import GetClaim, ListClaims
from baodao.schema.registration.consents import ListConsents
from baodao.schema.registration.disputes import GetCase, ListCases, ListRecords
from baodao.schema.registration.duplicates import FindDuplicates
from baodao.schema.registration.memberships import (
    GetMembership,
    ListBuildingHeads,
    ListMemberships,
    ListMembershipsOf,
)
from baodao.schema.registration.obligations import GetObligations
from baodao.schema.registration.personal_data import (
    Contact,
    Erased,
    ExportPerson,
    GetOwnProfile,
    RevealContact,
    SealBroken,
)
from baodao.schema.registration.volunteers import FindVolunteer, GetVolunteer, ListVolunteers
from tests.builders.actors import acting_as
from tests.builders.approvals import approval

VAULT = Vault({"a": bytes(32)}, bytes(32))
ORGANISER = acting_as(id="o", role="organiser", scope="*", purpose="records")
SUPERVISOR = acting_as(id="s", role="supervisor", scope="12", purpose="inspection")
MINOR = acting_as(id="V", role="volunteer")
NUMBER = "5000000000002"


RECORDS: tuple[tuple[Collection, Aggregate], ...] = (
    (
        CASES,
        Case(
            id="C",
            volunteer_id="V",
            division="120104",
            record="claim",
            record_id="L",
            opened_at=NOW,
        ),
    ),
    (
        CLAIMS,
        Claim(
            id="L",
            item_id="I",
            kind="need",
            division="120104",
            organisation_id="T",
            party=Party("volunteer", "V", None, "120104"),
            volunteer_id="V",
            unit_id=None,
            state="claimed",
            recorded_by="V",
            history=(),
        ),
    ),
    (
        ITEMS,
        Item(
            id="I",
            kind="need",
            organisation_id="T",
            home="120104",
            division="120104",
            title="测试",
            description="测试",
            category="测试",
            wish=False,
            wanted=1,
            deadline=None,
            state="filled",
            taken=1,
        ),
    ),
    (
        MEMBERSHIPS,
        Membership(
            id="M",
            kind="team-member",
            volunteer_id="V",
            organisation_id="T",
            place_id=None,
            division="120104",
            state="active",
            from_day="2026-01-01",
            until_day=None,
            recorded_by="V",
        ),
    ),
    (
        MEMBERSHIPS,
        Membership(
            id="H",
            kind="building-head",
            volunteer_id="V",
            organisation_id="T",
            place_id=None,
            division="120104",
            state="active",
            from_day="2026-01-01",
            until_day=None,
            recorded_by="V",
        ),
    ),
    (
        ORGANISATIONS,
        Organisation(id="T", name="测试·队", kind="volunteer-team", division="120104"),
    ),
    (DIVISIONS, Division.add("120104", "测试").after),
)


class Stored(MemoryReads):
    """A database with two records of one person, and a log that can be away."""

    def __init__(self, *, minor: bool = True, log_is_away: bool = False) -> None:
        super().__init__(MemoryDatabase(), COLLECTIONS)
        guardian = Guardian(name="测试·父", phone="19900008888", relation="父亲")
        data = PersonalData(name="测试·甲", phone="19900000001", guardian=guardian)
        for key in ("V", "W"):
            self.put(PEOPLE, Person.record(VAULT, key, data).after)
            self.put(
                VOLUNTEERS,
                Volunteer(
                    id=key,
                    number=NUMBER,
                    division="120104",
                    registered_at=NOW,
                    state="active",
                    age_class="minor" if minor else "adult",
                    registered_by="o",
                ),
            )
        for collection, record in RECORDS:
            self.put(collection, record)
        for reader in (ORGANISER, SUPERVISOR):
            self.put(APPROVALS, approval(reader))
        self.log_is_away = log_is_away
        self.appended: list[Read] = []

    def put(self, collection: Collection, aggregate: Aggregate) -> None:
        self._memory.put_raw(collection.name, collection.document(aggregate, "r"))

    async def append(self, collection: Collection, entries: Any) -> None:
        assert collection is READS
        if self.log_is_away:
            raise UnreachableError("the outcome is unknown")
        self.appended += entries


def asked(kind: type[Query], actor: Actor, **fields: Any) -> Any:
    """An answer, in a process that has these keys."""

    async def ask(database: Reads, vault: Vault = VAULT) -> Any:
        answering = Answering(
            subscribers.queries[kind], {Vault: vault}, lambda: NOW, subscribers.log
        )
        return await answering(kind.model_validate({"actor": actor} | fields), database)

    return ask


reveal = asked(RevealContact, ORGANISER, volunteer_id="V")
export = asked(ExportPerson, ORGANISER, volunteer_id="V")
profile = asked(GetOwnProfile, MINOR, volunteer_id="V")
OTHERS = [
    profile,
    asked(GetVolunteer, ORGANISER, volunteer_id="V"),
    asked(FindVolunteer, ORGANISER, number=NUMBER),
    asked(ListVolunteers, ORGANISER),
    asked(FindDuplicates, ORGANISER, division="120104"),
    asked(ListConsents, SUPERVISOR, volunteer_id="V"),
    asked(ListRecords, SUPERVISOR, volunteer_id="V"),
    asked(GetCase, SUPERVISOR, case_id="C"),
    asked(ListCases, SUPERVISOR, volunteer_id="V"),
    asked(ListCases, SUPERVISOR),
    asked(GetMembership, SUPERVISOR, membership_id="M"),
    asked(ListMembershipsOf, SUPERVISOR, volunteer_id="V"),
    asked(ListMemberships, SUPERVISOR, organisation_id="T"),
    asked(ListBuildingHeads, SUPERVISOR, division="120104"),
    asked(GetObligations, SUPERVISOR, volunteer_id="V"),
    asked(GetClaim, SUPERVISOR, claim_id="L"),
    asked(ListClaims, SUPERVISOR, volunteer_id="V"),
]


@pytest.mark.parametrize("ask", [reveal, export, *OTHERS])
async def test_without_the_log_there_is_no_answer_about_a_minor(ask: Any) -> None:
    database = Stored()
    await ask(database)
    (read,) = database.appended
    assert (read.minor, read.at, read.division) == (True, NOW, "120104")
    assert "V" in read.person_ids
    with pytest.raises(UnreachableError):
        await ask(Stored(log_is_away=True))


@pytest.mark.parametrize("ask", OTHERS)
async def test_the_record_of_an_adult_is_not_logged(ask: Any) -> None:
    database = Stored(minor=False, log_is_away=True)
    assert not isinstance(await ask(database), Refusal | Refused)
    assert database.appended == []


@pytest.mark.parametrize("ask", [reveal, export])
async def test_who_is_seen_by_name_is_logged_at_any_age(ask: Any) -> None:
    with pytest.raises(UnreachableError):
        await ask(Stored(minor=False, log_is_away=True))


async def test_the_guardian_of_an_adult_is_not_shown() -> None:
    assert (await reveal(Stored(minor=False))).guardian is None
    contact = await reveal(Stored())
    assert isinstance(contact, Contact)
    assert contact.guardian


async def test_what_cannot_be_opened_is_neither_answered_nor_logged() -> None:
    database = Stored()
    with pytest.raises(KeyMissingError):
        await reveal(database, Vault({"b": bytes(32)}, bytes(32)))
    assert await reveal(database, Vault({"a": bytes([1]) * 32}, bytes(32))) == SealBroken(
        person_id="V"
    )
    person = await database.get(PEOPLE, "V")
    assert person
    database.put(PEOPLE, person.forget(NOW).after)
    assert await reveal(database) == Erased(volunteer_id="V")
    assert database.appended == []
