"""Without the log there is no answer."""

from typing import Any

import pytest

from baodao.kit.decisions import Aggregate
from baodao.kit.mongo import UnreachableError
from baodao.kit.reads import Reads
from baodao.kit.store import Collection
from baodao.kit.testing import NOW, MemoryDatabase, MemoryReads
from baodao.registration.cases.domain import Case
from baodao.registration.cases.store import CASES
from baodao.registration.cases.views import get_case, list_cases, list_records
from baodao.registration.common.vault import KeyMissingError, Vault
from baodao.registration.leaving.views import find_duplicates
from baodao.registration.lists.domain.claims import Claim, Party
from baodao.registration.lists.store import CLAIMS
from baodao.registration.lists.views.claims import get_claim, list_claims
from baodao.registration.obligations.views import get_obligations
from baodao.registration.organisations.domain import Organisation
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.people.domain.people import Guardian, Person, PersonalData
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import PEOPLE, VOLUNTEERS
from baodao.registration.people.views.consents import list_consents
from baodao.registration.people.views.personal_data import get_own_profile, reveal_contact
from baodao.registration.people.views.volunteers import (
    find_volunteer,
    get_volunteer,
    list_volunteers,
)
from baodao.registration.privacy.views import export_person
from baodao.registration.reads.domain import Read
from baodao.registration.reads.store import READS
from baodao.registration.store import COLLECTIONS
from baodao.registration.teams.domain.memberships import Membership
from baodao.registration.teams.store import MEMBERSHIPS
from baodao.registration.teams.views import (
    get_membership,
    list_building_heads,
    list_memberships,
    list_memberships_of,
)
from baodao.schema import Actor, Query
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

VAULT = Vault({"a": bytes(32)}, bytes(32))
ORGANISER = Actor(id="o", role="organiser", scope="*", purpose="测试·通知")
SUPERVISOR = Actor(id="s", role="supervisor", scope="12")
MINOR = Actor(id="V", role="volunteer")
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
        self.log_is_away = log_is_away
        self.appended: list[Read] = []

    def put(self, collection: Collection, aggregate: Aggregate) -> None:
        self._memory.put_raw(collection.name, collection.document(aggregate, "r"))

    async def append(self, collection: Collection, entries: Any) -> None:
        assert collection is READS
        if self.log_is_away:
            raise UnreachableError("the outcome is unknown")
        self.appended += entries


async def reveal(database: Reads, vault: Vault = VAULT) -> Any:
    query = RevealContact(actor=ORGANISER, volunteer_id="V")
    return await reveal_contact(query, database, vault, NOW)


async def export(database: Reads) -> Any:
    query = ExportPerson(actor=ORGANISER, volunteer_id="V")
    return await export_person(query, database, VAULT, NOW)


async def profile(database: Reads) -> Any:
    query = GetOwnProfile(actor=MINOR, volunteer_id="V")
    return await get_own_profile(query, database, VAULT, NOW)


async def record(database: Reads) -> Any:
    return await get_volunteer(GetVolunteer(actor=ORGANISER, volunteer_id="V"), database, NOW)


async def number(database: Reads) -> Any:
    return await find_volunteer(FindVolunteer(actor=ORGANISER, number=NUMBER), database, NOW)


async def page(database: Reads) -> Any:
    return await list_volunteers(ListVolunteers(actor=ORGANISER), database, NOW)


async def duplicates(database: Reads) -> Any:
    return await find_duplicates(FindDuplicates(actor=ORGANISER, division="120104"), database, NOW)


def asked(view: Any, query: type[Query], **fields: Any) -> Any:
    """Another answer, asked for by a supervisor."""

    async def ask(database: Reads) -> Any:
        return await view(query.model_validate({"actor": SUPERVISOR} | fields), database, NOW)

    return ask


OTHERS = [
    asked(list_consents, ListConsents, volunteer_id="V"),
    asked(list_records, ListRecords, volunteer_id="V"),
    asked(get_case, GetCase, case_id="C"),
    asked(list_cases, ListCases, volunteer_id="V"),
    asked(list_cases, ListCases),
    asked(get_membership, GetMembership, membership_id="M"),
    asked(list_memberships_of, ListMembershipsOf, volunteer_id="V"),
    asked(list_memberships, ListMemberships, organisation_id="T"),
    asked(list_building_heads, ListBuildingHeads, division="120104"),
    asked(get_obligations, GetObligations, volunteer_id="V"),
    asked(get_claim, GetClaim, claim_id="L"),
    asked(list_claims, ListClaims, volunteer_id="V"),
]


@pytest.mark.parametrize(
    "ask", [reveal, export, profile, record, number, page, duplicates, *OTHERS]
)
async def test_without_the_log_there_is_no_answer_about_a_minor(ask: Any) -> None:
    database = Stored()
    await ask(database)
    (read,) = database.appended
    assert (read.minor, read.at, read.division) == (True, NOW, "120104")
    assert "V" in read.person_ids
    with pytest.raises(UnreachableError):
        await ask(Stored(log_is_away=True))


@pytest.mark.parametrize("ask", [profile, record, number, page, duplicates, *OTHERS])
async def test_the_record_of_an_adult_is_not_logged(ask: Any) -> None:
    database = Stored(minor=False, log_is_away=True)
    await ask(database)
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
