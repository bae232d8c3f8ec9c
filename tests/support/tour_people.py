"""The tour among people: registered, corrected, shown, merged, erased; consents and cases."""

from datetime import UTC, date, datetime, timedelta

from baodao.kernel.days import today
from baodao.schema.hours.copies import ExportHours
from baodao.schema.identity.copies import ExportAccount
from baodao.schema.registration import approvals as apr
from baodao.schema.registration import consent_texts as texts
from baodao.schema.registration import consents as con
from baodao.schema.registration import deaths as dth
from baodao.schema.registration import disputes as dis
from baodao.schema.registration import duplicates as dup
from baodao.schema.registration import imports as imp
from baodao.schema.registration import minors, slips
from baodao.schema.registration import personal_data as own
from baodao.schema.registration import policies as pol
from baodao.schema.registration import seconds as sec
from baodao.schema.registration import volunteers as vol
from baodao.schema.registration.finding import FindPeople
from baodao.schema.registration.vault import GetKeyUse
from baodao.schema.scheduling.seats import ExportSignUps
from tests.builders.approvals import ABOVE, of
from tests.support.scenario import COMMUNITY
from tests.support.tour import (
    AUDITOR,
    DISTRICT,
    ELSEWHERE,
    LATER,
    NOTE,
    OPERATOR,
    STRANGER,
    SUPERVISOR,
    Somebody,
    Tour,
    me,
)

BY_GUARDIAN = {"text_version": "2026-1", "how": "paper", "reference": "测试·1", "by": "guardian"}
SELF = {"text_version": "2026-1", "how": "screen"}


async def everybody_registers(tour: Tour) -> None:
    for name in ("ana", "bo", "chen", "deng", "eve", "fang"):
        await tour.register(name)
    await tour.register("far", division=ELSEWHERE)
    await minors_register(tour)
    await readers_are_approved(tour)
    refused = tour.somebody()
    tour.forgotten(refused)
    values = refused.registration
    await tour.refuse(vol.RegisterVolunteer, OPERATOR, **values | {"division": "990101001001"})
    wrong = {"document": {"type": "resident-id", "number": refused.document[:-1] + "A"}}
    await tour.refuse(vol.RegisterVolunteer, OPERATOR, **values | wrong)
    contradicted = {"birth_date": "1999-09-09", "sex": "male"}
    await tour.refuse(vol.RegisterVolunteer, OPERATOR, **values | contradicted)
    guarded = {"guardian": refused.guardian, "birth_date": refused.born.isoformat()}
    await tour.spoil(vol.RegisterVolunteer, OPERATOR, **values | guarded)
    tour.forgotten(refused, guarded=True)
    twice = tour.somebody()
    await tour.register("twice", twice)
    await tour.refuse(vol.RegisterVolunteer, OPERATOR, **twice.registration)


async def readers_are_approved(tour: Tour) -> None:
    """Nobody sees a minor but by an approval: they are refused first, and when it has ended."""
    child = {"volunteer_id": tour.people["child"]}
    await tour.refuse(vol.GetVolunteer, AUDITOR, **child)
    until = tour.day(300)
    own = of(SUPERVISOR, reader_id=SUPERVISOR.id, role="organiser", until_day=until)
    await tour.refuse(apr.GiveApproval, SUPERVISOR, **own)
    given = await tour.do(apr.GiveApproval, ABOVE, **of(AUDITOR, until_day=until))
    await tour.do(vol.GetVolunteer, AUDITOR, **child)
    await tour.do(apr.EndApproval, ABOVE, approval_id=given.approval_id)
    await tour.refuse(vol.GetVolunteer, AUDITOR, **child)
    for reader in (AUDITOR, OPERATOR, SUPERVISOR, tour.organiser):
        await tour.do(apr.GiveApproval, ABOVE, **of(reader, until_day=until))
    page = await tour.do(apr.ListApprovals, AUDITOR, reader_id=AUDITOR.id)
    assert [one.ended for one in page.approvals] == [True, False]
    await tour.services.settled()


async def minors_register(tour: Tour) -> None:
    """One comes of age on the way, one is a child, one has no document but is very old."""
    year = datetime.now(UTC).year
    grows = date.fromisoformat(tour.day()) + timedelta(days=60)
    for name, born in (
        ("minor", grows.replace(year=grows.year - 18, day=min(grows.day, 28))),
        ("child", date(year - 12, 1, 17)),
    ):
        person = tour.somebody(born, guarded=True)
        await tour.register(name, person, guardian=person.guardian, consent=BY_GUARDIAN)
    old = tour.somebody(date(year - 91, 3, 19))
    values = {"document": None, "birth_date": old.born.isoformat(), "sex": "female"}
    await tour.register("old", old, **values)
    tour.kept.discard(old.document)
    tour.kept.discard(f"{old.born:%Y%m%d}")


async def a_record_has_a_life(tour: Tour) -> None:
    who, ana = me(tour.people["ana"]), {"volunteer_id": tour.people["ana"]}
    skills = {"skills": [{"name": "急救", "proof": NOTE}], "categories": ["医疗"]}
    await tour.do(vol.ChangeSkills, who, **ana, **skills)
    weekly = [{"weekday": 6, "from_minute": 540, "until_minute": 720}]
    await tour.do(vol.ChangeAvailability, who, **ana, availability=weekly)
    await tour.do(vol.SuspendVolunteer, tour.organiser, **ana, **_suspended())
    await tour.do(vol.ActivateVolunteer, tour.organiser, **ana, note=NOTE)
    signed = {"reference": NOTE, "signed_on": today(datetime.now(UTC))}
    await tour.do(vol.WithdrawVolunteer, tour.organiser, **ana, reason=NOTE, on_paper=signed)
    await tour.do(slips.ListSlips, tour.organiser)
    slip = {"slip_id": ana["volunteer_id"], "up_to": 1}
    await tour.do(slips.HandOverSlip, tour.organiser, **slip)
    await tour.do(vol.ReturnVolunteer, who, **ana)
    found = await tour.do(vol.GetVolunteer, OPERATOR, **ana)
    await tour.do(vol.FindVolunteer, OPERATOR, number=found.number)
    await tour.do(vol.GetVolunteer, AUDITOR, volunteer_id=tour.people["child"])
    page = await tour.do(vol.ListVolunteers, AUDITOR, division=COMMUNITY, limit=1000)
    assert len(page.volunteers) > 5


def _suspended(for_as_long: timedelta = LATER / 2) -> dict[str, str]:
    """Until a day that comes while the tour goes on, unless another one is said."""
    until = datetime.now(UTC).date() + for_as_long
    return {"reason": NOTE, "cause": "misconduct", "until_day": until.isoformat()}


async def profiles_are_corrected(tour: Tour) -> None:
    person, other = tour.somebody(), tour.somebody()
    who = await tour.register("corrected", person)
    corrected = {"volunteer_id": who.id, "name": other.name, "phone": other.phone}
    document = {"type": "resident-id", "number": other.document}
    await tour.do(own.CorrectProfile, tour.organiser, **corrected, document=document)
    tour.forgotten(person)
    await tour.refuse(own.CorrectProfile, who, **corrected, document=document)
    await tour.refuse(own.CorrectProfile, STRANGER, **corrected)
    taken = {"type": "resident-id", "number": (await _somebody_registered(tour)).document}
    await tour.refuse(own.CorrectProfile, tour.organiser, **corrected, document=taken)
    guarded = {"guardian": other.guardian, "birth_date": other.born.isoformat()}
    await tour.spoil(own.CorrectProfile, who, **corrected, document=document, **guarded)
    tour.gone |= set(other.guardian.values())


async def _somebody_registered(tour: Tour) -> Somebody:
    person = tour.somebody()
    await tour.register("taken", person)
    return person


async def a_table_is_imported(tour: Tour) -> None:
    """An adult, a minor, somebody who is known, and rows in which columns have slipped."""
    adult, wrong = tour.somebody(), tour.somebody()
    tour.forgotten(wrong, guarded=True)
    minor = tour.somebody(date(datetime.now(UTC).year - 15, 1, 23), guarded=True)
    guardian = {f"guardian_{name}": value for name, value in minor.guardian.items()}
    rows = [
        _row(adult),
        _row(minor) | guardian | {"consent_by": "guardian"},
        _row(adult) | {"phone": wrong.phone},
        _row(wrong) | {"document": wrong.document[:-1] + "A"},
    ]
    # Whatever stands in whichever column of a row that cannot be taken.
    rows += [
        _row(wrong) | {"phone": "1", name: value}
        for name in sorted(imp.VolunteerRow.model_fields.keys() - {"line", "phone"})
        for value in (wrong.name, wrong.phone, wrong.document, wrong.guardian["name"])
    ]
    lines = [{"line": line, **row} for line, row in enumerate(rows, 2)]
    consent = {"text_version": "2026-1", "how": "paper", "reference": "测试·1"}
    table = {"rows": lines, "consent": consent}
    for kind in (imp.PreviewVolunteers, imp.ImportVolunteers):
        await tour.refuse(kind, STRANGER, **table)
        await tour.spoil(kind, OPERATOR, **{**table, "rows": lines[:4]})
        receipt = await tour.do(kind, OPERATOR, **table)
        assert (len(receipt.registered), len(receipt.known)) == (2, 1)
        assert len(receipt.rejected) == len(rows) - 3
        path = "/volunteers/imports" + ("/preview" if kind is imp.PreviewVolunteers else "")
        again = await tour.over_http(kind, path, OPERATOR, table)
        assert again.is_success, again.text


def _row(person: Somebody) -> dict[str, str]:
    born = person.born.isoformat()
    values = {"name": person.name, "phone": person.phone, "document": person.document}
    return values | {"birth_date": born, "division": COMMUNITY}


async def people_are_looked_at(tour: Tour) -> None:
    for name in ("ana", "minor", "child"):
        one = {"volunteer_id": tour.people[name]}
        await tour.do(own.RevealContact, tour.organiser, **one)
        await tour.do(own.GetOwnProfile, me(tour.people[name]), **one)
        await tour.do(own.ExportPerson, me(tour.people[name]), **one)
        await tour.do(own.ExportPerson, tour.organiser, **one, form="text")
        for kind in (own.RevealContact, own.GetOwnProfile, own.ExportPerson):
            await tour.refuse(kind, STRANGER, **one)
        for kind in (ExportSignUps, ExportHours, ExportAccount):
            await tour.do(kind, me(tour.people[name]), **one)
            await tour.refuse(kind, STRANGER, **one)
        page = await tour.do(own.ListReads, AUDITOR, person_id=tour.people[name])
        assert page.reads
    page = await tour.do(minors.ListMinorsToTell, SUPERVISOR, division=COMMUNITY)
    assert tour.people["child"] in [one.volunteer_id for one in page.minors]
    await tour.do(GetKeyUse, OPERATOR)
    person = tour.somebody()
    who = await tour.register("looked for", person)
    said = {"name": person.name, "phone": person.phone, "document": person.document}
    await tour.refuse(FindPeople, STRANGER, **said)
    await tour.spoil(FindPeople, tour.organiser, **said)
    found = await tour.do(FindPeople, tour.organiser, **said)
    assert [one.volunteer_id for one in found.people] == [who.id]
    listed = await tour.do(vol.ListVolunteers, tour.organiser, division=COMMUNITY, names=True)
    assert listed.names[who.id] == person.name


async def doubles_are_merged_and_people_erased(tour: Tour) -> None:
    person, again = tour.somebody(), tour.somebody()
    kept = await tour.register("kept", person)
    values = {"name": person.name, "phone": person.phone}
    merged = await tour.register("merged", again, **values)
    tour.kept -= {again.name, again.phone}
    page = await tour.do(dup.FindDuplicates, tour.organiser, division=DISTRICT)
    assert page.duplicates
    pair = {"keep_id": kept.id, "merge_id": merged.id, "note": NOTE}
    await tour.refuse(sec.AskToMerge, tour.organiser, **pair)
    for _ in range(2):
        asked = await tour.do(sec.AskToMerge, tour.organiser, **pair, confirmed=True)
    one = {"request_id": asked.request_id}
    await tour.do(sec.RefuseRequest, tour.organiser, **one, reason="not-needed")
    waiting = await tour.do(sec.ListRequests, SUPERVISOR, state="asked", names=True)
    (one,) = ({"request_id": one.request_id} for one in waiting.requests)
    await tour.refuse(dup.MergeVolunteers, tour.organiser, **one)
    await tour.do(dup.MergeVolunteers, SUPERVISOR, **one)
    await tour.do(dup.UnmergeVolunteers, tour.organiser, **pair)
    await tour.refuse(dup.UnmergeVolunteers, tour.organiser, **pair)
    asked = await tour.do(sec.AskToMerge, tour.organiser, **pair, confirmed=True)
    await tour.do(dup.MergeVolunteers, SUPERVISOR, request_id=asked.request_id)
    listed = {"question": "list-volunteers", "filter": f"division={COMMUNITY}"}
    asked = await tour.do(sec.AskForNames, tour.organiser, **listed, purpose="records")
    await tour.do(sec.ConfirmNames, SUPERVISOR, request_id=asked.request_id)
    # Nobody decides on this one in time.
    await tour.do(sec.AskForNames, tour.organiser, **listed, purpose="records")
    erased = tour.somebody(date(datetime.now(UTC).year - 13, 2, 11), guarded=True)
    values = {"guardian": erased.guardian, "consent": BY_GUARDIAN}
    who = await tour.register("erased", erased, **values)
    barred = await tour.register("barred", tour.somebody())
    for one in (who, barred):
        fields = {"volunteer_id": one.id, **_suspended()}
        await tour.do(vol.SuspendVolunteer, tour.organiser, **fields)
    await tour.refuse(own.ErasePerson, SUPERVISOR, volunteer_id=who.id)
    await tour.do(own.ErasePerson, SUPERVISOR, volunteer_id=who.id, note=NOTE)
    tour.forgotten(erased, guarded=True)
    await tour.refuse(own.RevealContact, tour.organiser, volunteer_id=who.id)
    await a_suspension_outlives_an_erasure(tour)


async def somebody_has_died(tour: Tour) -> None:
    """Two relatives come for them, of whom one goes again; somebody else is alive after all."""
    person, kin, gone = tour.somebody(), tour.somebody(), tour.somebody()
    for one in (kin, gone):
        tour.forgotten(one)
    tour.gone.discard(kin.name)
    tour.kept.add(kin.name)
    who = await tour.register("deceased", person)
    lives = await tour.register("alive after all", tour.somebody())
    for one in (who, lives):
        await tour.refuse(dth.GetDeath, tour.organiser, volunteer_id=one.id)
        died = {"volunteer_id": one.id, "day": tour.day(), "reference": NOTE}
        await tour.refuse(dth.RecordDeath, STRANGER, **died)
        await tour.do(dth.RecordDeath, tour.organiser, **died)
    await tour.do(dth.TakeBackDeath, tour.organiser, volunteer_id=lives.id)
    wish = {"volunteer_id": lives.id, "relatives_barred": True}
    await tour.do(dth.ArrangeForRelatives, lives, **wish)
    came = {"volunteer_id": who.id, "kinship": "sibling", "reference": NOTE, "interest": NOTE}
    await tour.spoil(dth.RecordRelative, tour.organiser, **came, name=gone.name)
    living = came | {"volunteer_id": lives.id, "name": gone.name}
    await tour.refuse(dth.RecordRelative, tour.organiser, **living)
    relatives = [
        (await tour.do(dth.RecordRelative, tour.organiser, **came, name=one.name)).relative_id
        for one in (kin, gone)
    ]
    one = {"volunteer_id": who.id, "relative_id": relatives[1]}
    await tour.do(dth.ForgetRelative, tour.organiser, **one)
    await tour.refuse(own.ExportPerson, tour.organiser, **one)
    await tour.do(own.ExportPerson, tour.organiser, **one | {"relative_id": relatives[0]})
    death = await tour.do(dth.GetDeath, tour.organiser, volunteer_id=who.id)
    assert [one.name for one in death.relatives] == [kin.name]


async def a_suspension_outlives_an_erasure(tour: Tour) -> None:
    """Without a word of whom it is about."""
    person = tour.somebody()
    who = await tour.register("outlived", person)
    fields = {"volunteer_id": who.id, **_suspended(LATER * 2)}
    await tour.do(vol.SuspendVolunteer, tour.organiser, **fields)
    await tour.do(own.ErasePerson, who, volunteer_id=who.id)
    tour.forgotten(person)


async def people_agree_and_disagree(tour: Tour) -> None:
    bo = me(tour.people["bo"])
    agreed = {"volunteer_id": bo.id, "purpose": "publication", "consent": SELF}
    given = await tour.do(con.GiveConsent, bo, **agreed)
    await tour.refuse(con.GiveConsent, bo, **agreed)
    page = await tour.do(con.ListConsents, bo, volunteer_id=bo.id)
    assert len(page.consents) == 2
    record = {"record": "consent", "record_id": given.consent_id}
    case = await tour.do(dis.DisputeRecord, bo, **record)
    await tour.do(dis.GetCase, bo, case_id=case.case_id)
    await tour.do(dis.ListCases, tour.organiser, division=COMMUNITY)
    await tour.do(dis.ListRecords, bo, volunteer_id=bo.id)
    resolved = {"case_id": case.case_id, "outcome": "rejected", "note": NOTE}
    await tour.do(dis.ResolveCase, SUPERVISOR, **resolved)
    await tour.do(con.WithdrawConsent, bo, consent_id=given.consent_id)


async def another_text_is_shown(tour: Tour) -> None:
    """Who is asked again agrees, or has not until the consent that was given lapses."""
    agrees = await tour.register("agrees", division=ELSEWHERE)
    late = await tour.register("late", division=ELSEWHERE)
    rules = {"registration": {"consent_text_version": "2027-1"}}
    await tour.do(pol.SetPolicy, OPERATOR, division=ELSEWHERE, rules=rules, note=NOTE)

    async def asked() -> set[str]:
        page = await tour.do(texts.ListAskedAgain, tour.organiser)
        return {one.volunteer_id for one in page.people}

    async def both_are() -> bool:
        return await asked() >= {agrees.id, late.id}

    # Sweeps have turns: the next one is brought forward.
    tour.services.set_clock(6 * 3600)
    await tour.until(both_are, "asked again")
    agreed = {"volunteer_id": agrees.id, "purpose": "registration"}
    await tour.do(con.GiveConsent, agrees, **agreed, consent=SELF | {"text_version": "2027-1"})
    assert agrees.id not in await asked()
    tour.services.set_clock(0)


async def people_come_over_http(tour: Tour) -> None:
    person, wrong = tour.somebody(), tour.somebody()
    tour.forgotten(wrong)
    values = person.registration
    registered = await tour.over_http(vol.RegisterVolunteer, "/volunteers", OPERATOR, values)
    assert registered.status_code == 201, registered.text
    one = registered.headers["location"].removeprefix("/api/v1")
    again = await tour.over_http(vol.RegisterVolunteer, "/volunteers", OPERATOR, values)
    assert again.status_code == 409
    who = me(one.rpartition("/")[2])
    for kind, path, actor in (
        (own.RevealContact, "contact", tour.organiser),
        (own.GetOwnProfile, "profile", who),
        (own.ExportPerson, "export", who),
    ):
        found = await tour.over_http(kind, f"{one}/{path}", actor)
        assert person.name in found.text
    profile = {"phone": wrong.phone, "document": wrong.registration["document"]}
    for body in (profile, {"phone": [wrong.phone]}, {"colour": wrong.name}, [wrong.name]):
        refused = await tour.over_http(own.CorrectProfile, f"{one}/profile", who, body)
        assert refused.is_client_error
    # What somebody types into the wrong place is not written down either.
    for path, query in (
        (f"/volunteers/by-number/{wrong.document}", {}),
        (f"/volunteers/{wrong.name}", {}),
        (f"/{wrong.phone}", {}),
        ("/volunteers", {"phone": wrong.phone}),
        ("/volunteers", {"limit": wrong.name}),
    ):
        lost = await tour.over_http(vol.ListVolunteers, path, OPERATOR, **query)
        assert lost.is_client_error
