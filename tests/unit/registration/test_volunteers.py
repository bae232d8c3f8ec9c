"""The life of a registration."""

from dataclasses import replace
from typing import Any

import pytest

from baodao.kit.testing import NOW, MemoryService
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.numbers import is_number, mask_number
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Actor, NotFound, OutOfScope
from baodao.schema.base import NOBODY, Command
from baodao.schema.doors import PaperNeeded
from baodao.schema.registration.consents import ConsentGiven
from baodao.schema.registration.disputes import PersonTold, RecordFrozen
from baodao.schema.registration.skills import SkillHeld
from baodao.schema.registration.suspensions import VolunteerSuspended
from baodao.schema.registration.volunteers import (
    ActivateVolunteer,
    AlreadyRegistered,
    ChangeAvailability,
    ChangeSkills,
    NotInState,
    RegisterVolunteer,
    ReturnVolunteer,
    SkillsChanged,
    StillWaiting,
    SuspendVolunteer,
    VolunteerActivated,
    VolunteerReceipt,
    VolunteerRegistered,
    VolunteerWithdrawn,
    WithdrawVolunteer,
)
from tests.builders import people
from tests.builders.registration import (
    COMMUNITY,
    ELSEWHERE,
    OPERATOR,
    ORGANISER,
    STRANGER,
    SUSPENDED,
    VAULT,
    person,
)

STEPS: dict[type[Command], dict[str, Any]] = {
    ActivateVolunteer: {"note": "测试"},
    SuspendVolunteer: SUSPENDED,
    WithdrawVolunteer: {"reason": "测试", "on_paper": people.sheet()},
    ReturnVolunteer: {"on_paper": people.sheet()},
    ChangeSkills: {"skills": [], "categories": []},
    ChangeAvailability: {"availability": []},
}


async def step(
    service: MemoryService, kind: type[Command], volunteer_id: str, actor: Actor = ORGANISER
) -> VolunteerReceipt:
    values = {"volunteer_id": volunteer_id, **STEPS[kind]}
    return await service.done(kind, actor, **values)


async def test_an_organisation_registers_and_the_person_is_told(service: MemoryService) -> None:
    actor = ORGANISER.model_copy(update={"organisation": "o-1"})
    receipt = await people.registered(service, actor=actor)
    assert receipt.state == "active"
    assert is_number(receipt.number)
    (registered,) = service.told(VolunteerRegistered)
    assert registered == VolunteerRegistered(
        division=COMMUNITY,
        volunteer_id=receipt.volunteer_id,
        registered_at=NOW,
        number=receipt.number,
        state="active",
        age_class="adult",
    )
    (told,) = service.told(PersonTold)
    assert (told.record, told.what, told.by_role, told.by_organisation) == (
        "volunteer",
        "created",
        "organiser",
        "o-1",
    )
    (consent,) = service.told(ConsentGiven)
    assert (consent.purpose, consent.given_by, consent.given_at) == ("registration", "self", NOW)


async def test_who_registers_themself_is_not_told(service: MemoryService) -> None:
    await people.registered(service, actor=NOBODY)
    assert service.told(PersonTold) == []


async def test_every_event_of_the_registration_names_the_policy(service: MemoryService) -> None:
    await people.registered(service)
    policies = {
        envelope.policy_version
        for envelope, event in service.published()
        if event.NAME in ("volunteer-registered", "consent-given", "person-told")
    }
    assert policies == {"default-1"}


async def test_one_person_one_record(service: MemoryService) -> None:
    first = await people.registered(service, 1)
    again = people.registration(1, name="测试·别名", phone="19900000777")
    expected = [AlreadyRegistered(number=mask_number(first.number))]
    assert await service.refused(RegisterVolunteer, OPERATOR, **again) == expected
    assert mask_number(first.number) == "*" * 9 + first.number[-4:]
    assert service.database.count_of("volunteers") == 1
    (identity,) = service.database.documents("identities")
    assert identity["volunteer_id"] == first.volunteer_id
    assert (await service.stored(Identity, identity["_id"])).number == first.number


async def test_who_has_no_document_is_known_again_by_what_they_say(
    service: MemoryService,
) -> None:
    changes = {"document": None, "sex": "male", "birth_date": "1940-01-01"}
    receipt = await people.registered(service, 1, **changes)
    assert (receipt.state, receipt.waits_for) == ("pending", ["document-check"])
    again = people.registration(1, **changes)
    expected = [AlreadyRegistered(number=mask_number(receipt.number))]
    assert await service.refused(RegisterVolunteer, OPERATOR, **again) == expected
    await people.registered(service, 1, **changes, phone="19900000002")


async def test_the_profile_is_sealed_and_can_be_read(service: MemoryService) -> None:
    receipt = await people.registered(service, 1)
    stored = await service.stored(Person, receipt.volunteer_id)
    data = stored.read(VAULT)
    assert (data.name, data.phone, data.birth_date) == ("测试·甲0001", "19900000001", "1950-01-02")
    assert data.document.number.encode() not in stored.content


async def test_the_whole_life(service: MemoryService) -> None:
    id_ = (await people.registered(service)).volunteer_id
    assert (await step(service, SuspendVolunteer, id_)).state == "suspended"
    assert (await step(service, ActivateVolunteer, id_)).state == "active"
    assert (await step(service, WithdrawVolunteer, id_)).state == "withdrawn"
    back = await service.done(ReturnVolunteer, person(id_), volunteer_id=id_)
    assert back.state == "active"
    kinds = (VolunteerSuspended, VolunteerActivated, VolunteerWithdrawn)
    steps = [type(e) for e in service.told(*kinds)]
    assert steps == [VolunteerSuspended, VolunteerActivated, VolunteerWithdrawn, VolunteerActivated]
    volunteer = await service.stored(Volunteer, id_)
    assert [s.state for s in volunteer.history] == [
        "active",
        "suspended",
        "active",
        "withdrawn",
        "active",
    ]
    assert [s.by_role for s in volunteer.history][-1] == "volunteer"


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ([], ActivateVolunteer),
        ([], ReturnVolunteer),
        ([WithdrawVolunteer], WithdrawVolunteer),
        ([WithdrawVolunteer], ActivateVolunteer),
        ([WithdrawVolunteer], SuspendVolunteer),
        ([WithdrawVolunteer], ChangeSkills),
        ([WithdrawVolunteer], ChangeAvailability),
    ],
)
async def test_steps_that_a_state_does_not_allow(
    service: MemoryService, before: list[type[Command]], kind: type[Command]
) -> None:
    id_ = (await people.registered(service)).volunteer_id
    state = "active"
    for earlier in before:
        state = (await step(service, earlier, id_)).state
    assert await service.refused(kind, ORGANISER, volunteer_id=id_, **STEPS[kind]) == [
        NotInState(state=state)
    ]


@pytest.mark.parametrize("kind", STEPS)
async def test_a_stranger_changes_nothing(service: MemoryService, kind: type[Command]) -> None:
    id_ = (await people.registered(service)).volunteer_id
    for actor in (STRANGER, person("somebody-else")):
        unseen = actor is STRANGER
        no = NotFound(kind="volunteer", id=id_) if unseen else OutOfScope(role=actor.role)
        refused = await service.refused(kind, actor, volunteer_id=id_, **STEPS[kind])
        assert refused == [no]


@pytest.mark.parametrize("kind", STEPS)
async def test_nothing_changes_while_it_is_frozen(
    service: MemoryService, kind: type[Command]
) -> None:
    id_ = (await people.registered(service)).volunteer_id
    volunteer = await service.stored(Volunteer, id_)
    await service.put(replace(volunteer, frozen_by="case-1"))
    assert RecordFrozen(record_id=id_, case_id="case-1") in await service.refused(
        kind, ORGANISER, volunteer_id=id_, **STEPS[kind]
    )


async def test_nobody_is_brought_back_by_somebody_else(service: MemoryService) -> None:
    id_ = (await people.registered(service)).volunteer_id
    await step(service, WithdrawVolunteer, id_)
    assert await service.refused(ReturnVolunteer, ORGANISER, volunteer_id=id_) == [PaperNeeded()]


async def test_an_organisers_check_does_not_replace_a_guardian(service: MemoryService) -> None:
    receipt = await people.registered(service, born=people.MINOR, consent=people.ON_PAPER)
    assert receipt.state == "pending"
    assert await service.refused(
        ActivateVolunteer, ORGANISER, volunteer_id=receipt.volunteer_id, note="测试"
    ) == [StillWaiting(waits_for="guardian-consent")]


async def test_skills_are_told_without_their_papers(service: MemoryService) -> None:
    skills = [{"name": "急救", "proof": "测试·档案7", "expires_on": "2028-01-01"}]
    receipt = await people.registered(service, 1, skills=skills, categories=["医疗"])
    (changed,) = service.told(SkillsChanged)
    assert changed == SkillsChanged(
        division=COMMUNITY,
        volunteer_id=receipt.volunteer_id,
        skills=[SkillHeld(skill="急救", proven=True, expires_on="2028-01-01")],
        categories=["医疗"],
    )
    assert "档案7" not in changed.model_dump_json()
    await service.done(
        ChangeSkills,
        person(receipt.volunteer_id),
        volunteer_id=receipt.volunteer_id,
        skills=[],
        categories=["法律"],
    )
    assert service.told(SkillsChanged)[-1] == SkillsChanged(
        division=COMMUNITY, volunteer_id=receipt.volunteer_id, skills=[], categories=["法律"]
    )


async def test_times_are_kept(service: MemoryService) -> None:
    id_ = (await people.registered(service)).volunteer_id
    times = [{"weekday": 6, "from_minute": 540, "until_minute": 720}]
    await service.done(ChangeAvailability, person(id_), volunteer_id=id_, availability=times)
    volunteer = await service.stored(Volunteer, id_)
    assert [(a.weekday, a.from_minute) for a in volunteer.availability] == [(6, 540)]


async def test_reasons_stay_inside(service: MemoryService) -> None:
    id_ = (await people.registered(service)).volunteer_id
    await service.done(
        SuspendVolunteer, ORGANISER, volunteer_id=id_, **SUSPENDED | {"reason": "测试·秘密理由"}
    )
    assert "秘密理由" not in str(service.told())
    volunteer = await service.stored(Volunteer, id_)
    assert volunteer.history[-1].reason == "测试·秘密理由"


@pytest.mark.parametrize("kind", STEPS)
async def test_who_is_not_there(service: MemoryService, kind: type[Command]) -> None:
    assert await service.refused(kind, ORGANISER, volunteer_id="nobody", **STEPS[kind]) == [
        NotFound(kind="volunteer", id="nobody")
    ]


async def test_the_number_tells_nothing_and_is_checked(service: MemoryService) -> None:
    first, second = [await people.registered(service, n) for n in (1, 2)]
    assert first.number != second.number
    for place in range(13):
        digit = str((int(first.number[place]) + 1) % 10)
        assert not is_number(first.number[:place] + digit + first.number[place + 1 :])


async def test_an_organiser_registers_where_they_are(service: MemoryService) -> None:
    values = people.registration(1, division=ELSEWHERE)
    assert await service.refused(RegisterVolunteer, ORGANISER, **values) == [
        OutOfScope(role="organiser")
    ]


async def test_whoever_has_no_account_registers_themself_and_nobody_else(
    service: MemoryService,
) -> None:
    slip = "0" * 64
    own = await people.registered(service, actor=NOBODY, slip=slip)
    volunteer = await service.stored(Volunteer, own.volunteer_id)
    assert own.state == "active"
    assert volunteer.registered_by == own.volunteer_id
    # A guardian on an unknown screen is checked, as on the child's own.
    child = await people.registered(service, actor=NOBODY, born=people.MINOR)
    assert child.state == "pending"
    assert await service.refused(
        RegisterVolunteer, NOBODY, **people.registration(1, slip=slip)
    ) == [AlreadyRegistered(number=mask_number(own.number))]
    await people.registered(service, slip=slip)
    told = [event.slip for event in service.told(VolunteerRegistered)]
    assert told == [slip, None, None], "who registers others knows no code of theirs"
