"""A person is told of every record in their name when it was made, and in which role."""

from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from baodao.kernel.records import Made, NamedRecord
from baodao.kit.golden import golden_document, golden_file, read_golden
from baodao.kit.store import Collection
from baodao.kit.testing import NOW, MemoryService
from baodao.registration.cases.views import KINDS
from baodao.registration.lists.domain.claims import Claim
from baodao.registration.lists.store import CLAIMS
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.privacy.domain.export_sections import SECTIONS
from baodao.registration.privacy.domain.exports import RECORD
from baodao.registration.store import COLLECTIONS
from baodao.schema.registration.claims import WithdrawClaim
from baodao.schema.registration.disputes import ListRecords, NamedRecordList, RecordKind
from baodao.schema.registration.memberships import InviteMember, JoinTeam
from baodao.schema.registration.personal_data import ExportPerson
from tests.builders import organisations, people, places
from tests.builders.lists import claim, community, post
from tests.builders.registration import ORGANISER, organiser, person
from tests.support.everything import everything

DOCUMENTS = Path(__file__).parents[3] / "services/registration/documents"
EVERY_KIND = pytest.mark.parametrize("kind", get_args(RecordKind))


async def records(service: MemoryService, who: str, **reader: Any) -> NamedRecordList:
    asked = ListRecords(actor=reader.get("actor") or person(who), volunteer_id=who)
    found = await service.ask(asked)
    assert isinstance(found, NamedRecordList)
    return found


async def test_every_kind_says_when_and_in_which_role() -> None:
    service, _ = await everything()
    told = set()
    for volunteer in service.all_of(Volunteer):
        if volunteer.erased_at or volunteer.merged_into:
            continue
        for record in (await records(service, volunteer.id)).records:
            assert record.made_at
            assert record.made_by_role, record
            assert record.made_by_self <= (record.made_by_role in ("volunteer", "guest"))
            told.add(record.record)
    assert told == {*get_args(RecordKind)}


def test_a_kind_of_record_that_nobody_is_told_of_would_be_found() -> None:
    named = {one.aggregate for one in COLLECTIONS if issubclass(one.aggregate, NamedRecord)}
    assert named == {collection.aggregate for collection, _ in KINDS.values()}
    assert {*KINDS} == {*get_args(RecordKind)} == {kind.RECORD for kind in named}


@EVERY_KIND
def test_it_is_in_the_copy(kind: RecordKind) -> None:
    if kind == "volunteer":
        assert "made" in RECORD
        return
    name = KINDS[kind][0].name
    (section,) = [one for one in SECTIONS if one.collection == name]
    assert "made" in section.fields


@EVERY_KIND
def test_what_was_stored_before_says_what_its_history_knows(kind: RecordKind) -> None:
    collection: Collection[Any] = KINDS[kind][0]
    forms = range(1, collection.form)
    stored = [read_golden(golden_file(DOCUMENTS, collection, form)) for form in forms]
    before = golden_document(collection) | {"_form": len([d for d in stored if "made" not in d])}
    del before["made"]
    read = collection.restore(before)
    if kind == "consent":
        assert read.made is None
        return
    assert read.made == Made(read.history[0].at, read.history[0].by_role)


async def test_a_claim_that_was_made_again_was_made_then() -> None:
    service = await community()
    item = await post(service)
    made = await claim(service, item)
    await service.done(WithdrawClaim, person("a"), claim_id=made)
    service.now += timedelta(days=1)
    await claim(service, item)
    (again,) = service.all_of(Claim)
    assert again.made == Made(service.now, "volunteer")
    stored = CLAIMS.document(again, "01KAQ7W000SAMP1E0000000000")
    del stored["made"], stored["_form"]
    assert CLAIMS.restore(stored) == again


async def test_the_organisation_is_said_and_its_person_is_not() -> None:
    service = await places.with_tree()
    who, team = await people.volunteer(service, 1), await organisations.organisation(service)
    us = organiser(team).model_copy(update={"id": "colleague-7"})
    await service.done(InviteMember, us, volunteer_id=who, organisation_id=team, kind="team-member")
    found = await records(service, who)
    (invited,) = [one for one in found.records if one.record == "membership"]
    assert (invited.made_at, invited.made_by_role) == (NOW, "organiser")
    assert invited.made_by_organisation == team
    assert not invited.made_by_self
    assert us.id not in found.model_dump_json()
    for form in ("json", "text"):
        copy = await service.ask(ExportPerson(actor=person(who), volunteer_id=who, form=form))
        said = copy.text or copy.data["memberships"][0]["made"]
        assert team in (said if copy.text else said["organisation"])
    other = await organisations.organisation(service, name="测试·另一队", join_policy="open")
    service.now += timedelta(days=1)
    await service.done(
        JoinTeam, person(who), volunteer_id=who, organisation_id=other, kind="team-member"
    )
    own = [one for one in (await records(service, who)).records if one.made_by_self]
    assert (own[-1].made_at, own[-1].made_by_role) == (service.now, "volunteer")


async def test_without_party_nobody_learns_whose_organisation_it_was() -> None:
    service, ids = await everything()
    blind = ORGANISER.model_copy(update={"capabilities": frozenset()})
    found = await records(service, ids["ana"], actor=blind)
    assert found.records
    assert all(one.made_at and not one.made_by_role for one in found.records)
    assert not any(one.made_by_organisation for one in found.records)
