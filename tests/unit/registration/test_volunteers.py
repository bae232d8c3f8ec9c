"""The life of a registration."""

from typing import Any

import pytest

from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import (
    Identity,
    Volunteer,
    is_number,
    masked,
)
from baodao.schema import Actor, NotFound, OutOfScope
from baodao.schema.base import Command
from baodao.schema.registration.consents import ConsentGiven
from baodao.schema.registration.disputes import PersonTold, RecordFrozen
from baodao.schema.registration.volunteers import (
    ActivateVolunteer,
    AlreadyRegistered,
    ChangeAvailability,
    ChangeSkills,
    NotInState,
    RegisterVolunteer,
    ReturnVolunteer,
    SkillHeld,
    SkillsChanged,
    StillWaiting,
    SuspendVolunteer,
    VolunteerActivated,
    VolunteerReceipt,
    VolunteerRegistered,
    VolunteerSuspended,
    VolunteerWithdrawn,
    WithdrawVolunteer,
)
from tests.support.registration import (
    COMMUNITY,
    ELSEWHERE,
    NOW,
    ORGANISER,
    STRANGER,
    VAULT,
    Registration,
    person,
    registration_of,
)

STEPS: dict[type[Command], dict[str, Any]] = {
    ActivateVolunteer: {"note": "测试"},
    SuspendVolunteer: {"reason": "测试"},
    WithdrawVolunteer: {"reason": "测试"},
    ReturnVolunteer: {},
    ChangeSkills: {"skills": [], "categories": []},
    ChangeAvailability: {"availability": []},
}


@pytest.fixture
async def registration() -> Registration:
    return await Registration.with_tree()


async def step(
    registration: Registration, kind: type[Command], volunteer_id: str, actor: Actor = ORGANISER
) -> VolunteerReceipt:
    values = {"volunteer_id": volunteer_id, **STEPS[kind]}
    return await registration.accepted(kind, VolunteerReceipt, actor, **values)


async def test_an_organisation_registers_and_the_person_is_told(registration: Registration) -> None:
    actor = ORGANISER.model_copy(update={"organisation": "o-1"})
    receipt = await registration.register(actor=actor)
    assert receipt.state == "active"
    assert is_number(receipt.number)
    (registered,) = registration.events(VolunteerRegistered)
    assert registered == VolunteerRegistered(
        division=COMMUNITY,
        volunteer_id=receipt.volunteer_id,
        registered_at=NOW,
        number=receipt.number,
        state="active",
        age_class="adult",
    )
    (told,) = registration.events(PersonTold)
    assert isinstance(told, PersonTold)
    assert (told.record, told.what, told.by_role, told.by_organisation) == (
        "volunteer",
        "created",
        "organiser",
        "o-1",
    )
    (consent,) = registration.events(ConsentGiven)
    assert isinstance(consent, ConsentGiven)
    assert (consent.purpose, consent.given_by, consent.given_at) == ("registration", "self", NOW)


async def test_who_registers_themself_is_not_told(registration: Registration) -> None:
    await registration.register(actor=person("not-yet-known"))
    assert registration.events(PersonTold) == []


async def test_every_event_of_the_registration_names_the_policy(registration: Registration) -> None:
    await registration.register()
    policies = {
        envelope.policy_version
        for envelope, event in registration.memory.published()
        if event.NAME in ("volunteer-registered", "consent-given", "person-told")
    }
    assert policies == {"default-1"}


async def test_one_person_one_record(registration: Registration) -> None:
    first = await registration.register(1)
    again = registration_of(1, name="测试·别名", phone="19900000777")
    expected = [AlreadyRegistered(number=masked(first.number))]
    assert await registration.refused(RegisterVolunteer, **again) == expected
    assert masked(first.number) == "*" * 9 + first.number[-4:]
    assert len(registration.memory.database.documents("volunteers")) == 1
    (identity,) = registration.memory.database.documents("identities")
    assert identity["volunteer_id"] == first.volunteer_id
    assert (await registration.memory.stored(Identity, identity["_id"])).number == first.number


async def test_who_has_no_document_is_known_again_by_what_they_say(
    registration: Registration,
) -> None:
    changes = {"document": None, "sex": "male", "birth_date": "1940-01-01"}
    receipt = await registration.register(1, **changes)
    assert (receipt.state, receipt.waits_for) == ("pending", ["document-check"])
    again = registration_of(1) | changes
    expected = [AlreadyRegistered(number=masked(receipt.number))]
    assert await registration.refused(RegisterVolunteer, **again) == expected
    await registration.register(1, **changes, phone="19900000002")


async def test_the_profile_is_sealed_and_can_be_read(registration: Registration) -> None:
    receipt = await registration.register(1)
    stored = await registration.memory.stored(Person, receipt.volunteer_id)
    data = stored.read(VAULT)
    assert (data.name, data.phone, data.birth_date) == ("测试·甲0001", "19900000001", "1950-01-02")
    assert data.document.number.encode() not in stored.content


async def test_the_whole_life(registration: Registration) -> None:
    id_ = (await registration.register()).volunteer_id
    assert (await step(registration, SuspendVolunteer, id_)).state == "suspended"
    assert (await step(registration, ActivateVolunteer, id_)).state == "active"
    assert (await step(registration, WithdrawVolunteer, id_, person(id_))).state == "withdrawn"
    assert (await step(registration, ReturnVolunteer, id_, person(id_))).state == "active"
    kinds = (VolunteerSuspended, VolunteerActivated, VolunteerWithdrawn)
    steps = [type(e) for e in registration.events() if isinstance(e, kinds)]
    assert steps == [VolunteerSuspended, VolunteerActivated, VolunteerWithdrawn, VolunteerActivated]
    volunteer = await registration.memory.stored(Volunteer, id_)
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
        ([SuspendVolunteer], SuspendVolunteer),
        ([WithdrawVolunteer], WithdrawVolunteer),
        ([WithdrawVolunteer], ActivateVolunteer),
        ([WithdrawVolunteer], SuspendVolunteer),
        ([WithdrawVolunteer], ChangeSkills),
        ([WithdrawVolunteer], ChangeAvailability),
    ],
)
async def test_steps_that_a_state_does_not_allow(
    registration: Registration, before: list[type[Command]], kind: type[Command]
) -> None:
    id_ = (await registration.register()).volunteer_id
    state = "active"
    for earlier in before:
        state = (await step(registration, earlier, id_)).state
    actor = person(id_) if kind is ReturnVolunteer else ORGANISER
    refused = await registration.refused(kind, actor, volunteer_id=id_, **STEPS[kind])
    assert refused == [NotInState(state=state)]


@pytest.mark.parametrize("kind", STEPS)
async def test_a_stranger_changes_nothing(registration: Registration, kind: type[Command]) -> None:
    id_ = (await registration.register()).volunteer_id
    for actor in (STRANGER, person("somebody-else")):
        refused = await registration.refused(kind, actor, volunteer_id=id_, **STEPS[kind])
        no = OutOfScope(role=actor.role, scope=actor.scope, division=COMMUNITY)
        assert no in refused


@pytest.mark.parametrize("kind", STEPS)
async def test_nothing_changes_while_it_is_frozen(
    registration: Registration, kind: type[Command]
) -> None:
    id_ = (await registration.register()).volunteer_id
    (row,) = registration.memory.database.documents("volunteers")
    row["frozen_by"] = "case-1"
    registration.memory.database._documents["volunteers"][id_] = _encoded(row)
    actor = person(id_) if kind is ReturnVolunteer else ORGANISER
    refused = await registration.refused(kind, actor, volunteer_id=id_, **STEPS[kind])
    assert RecordFrozen(record_id=id_, case_id="case-1") in refused


def _encoded(row: dict[str, Any]) -> bytes:
    from baodao.kit.testing.database import _encode

    return _encode(row)


async def test_nobody_is_brought_back_by_somebody_else(registration: Registration) -> None:
    id_ = (await registration.register()).volunteer_id
    await step(registration, WithdrawVolunteer, id_)
    refused = await registration.refused(ReturnVolunteer, ORGANISER, volunteer_id=id_)
    assert refused == [OutOfScope(role="organiser", scope=COMMUNITY, division=COMMUNITY)]


async def test_an_organisers_check_does_not_replace_a_guardian(registration: Registration) -> None:
    from datetime import date

    values = registration_of(3, born=date(2011, 1, 1)) | {
        "guardian": {"name": "测试·监护人", "phone": "19900000999", "relation": "父亲"}
    }
    receipt = await registration.register(3, **values)
    assert receipt.state == "pending"
    refused = await registration.refused(
        ActivateVolunteer, ORGANISER, volunteer_id=receipt.volunteer_id, note="测试"
    )
    assert refused == [StillWaiting(waits_for="guardian-consent")]


async def test_skills_are_told_without_their_papers(registration: Registration) -> None:
    skills = [{"name": "急救", "proof": "测试·档案7", "expires_on": "2028-01-01"}]
    receipt = await registration.register(1, skills=skills, categories=["医疗"])
    (changed,) = registration.events(SkillsChanged)
    assert changed == SkillsChanged(
        division=COMMUNITY,
        volunteer_id=receipt.volunteer_id,
        skills=[SkillHeld(skill="急救", proven=True, expires_on="2028-01-01")],
        categories=["医疗"],
    )
    assert "档案7" not in changed.model_dump_json()
    await registration.accepted(
        ChangeSkills,
        VolunteerReceipt,
        person(receipt.volunteer_id),
        volunteer_id=receipt.volunteer_id,
        skills=[],
        categories=["法律"],
    )
    assert registration.events(SkillsChanged)[-1] == SkillsChanged(
        division=COMMUNITY, volunteer_id=receipt.volunteer_id, skills=[], categories=["法律"]
    )


async def test_times_are_kept(registration: Registration) -> None:
    id_ = (await registration.register()).volunteer_id
    times = [{"weekday": 6, "from_minute": 540, "until_minute": 720}]
    await registration.accepted(
        ChangeAvailability, VolunteerReceipt, person(id_), volunteer_id=id_, availability=times
    )
    volunteer = await registration.memory.stored(Volunteer, id_)
    assert [(a.weekday, a.from_minute) for a in volunteer.availability] == [(6, 540)]


async def test_reasons_stay_inside(registration: Registration) -> None:
    id_ = (await registration.register()).volunteer_id
    await registration.accepted(
        SuspendVolunteer, VolunteerReceipt, ORGANISER, volunteer_id=id_, reason="测试·秘密理由"
    )
    assert "秘密理由" not in str(registration.events())
    volunteer = await registration.memory.stored(Volunteer, id_)
    assert volunteer.history[-1].reason == "测试·秘密理由"


@pytest.mark.parametrize("kind", STEPS)
async def test_who_is_not_there(registration: Registration, kind: type[Command]) -> None:
    refused = await registration.refused(kind, volunteer_id="nobody", **STEPS[kind])
    assert refused == [NotFound(kind="volunteer", id="nobody")]


async def test_the_number_tells_nothing_and_is_checked(registration: Registration) -> None:
    first, second = [await registration.register(n) for n in (1, 2)]
    assert first.number != second.number
    for place in range(13):
        digit = str((int(first.number[place]) + 1) % 10)
        assert not is_number(first.number[:place] + digit + first.number[place + 1 :])


async def test_an_organiser_registers_where_they_are(registration: Registration) -> None:
    values = registration_of(1) | {"division": ELSEWHERE}
    refused = await registration.refused(RegisterVolunteer, ORGANISER, **values)
    assert refused == [OutOfScope(role="organiser", scope=COMMUNITY, division=ELSEWHERE)]
