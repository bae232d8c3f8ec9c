"""What a person takes back in registration is felt in scheduling, on real servers."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from baodao.kernel.days import today
from baodao.kit.servers import MongoServer
from baodao.schema import Actor, Command, Query
from baodao.schema.registration import consents as con
from baodao.schema.registration import disputes as dis
from baodao.schema.registration import volunteers as vol
from baodao.schema.replies import Accepted, Refused, Reply
from baodao.schema.scheduling.seats import ListSignUps, SignUpPage
from tests.builders.actors import acting_as
from tests.builders.people import GUARDIAN_CONSENT, sheet
from tests.builders.registration import ORGANISER
from tests.support.gateway import gateway
from tests.support.scenario import COMMUNITY, OPERATOR, Scenario, command_id
from tests.support.services import RunningServices, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXT = "2026-1"
STRANGER = acting_as(id="stranger", role="volunteer")
COLLEAGUE = acting_as(id="colleague", role="organiser", scope="12", purpose="records")
CATEGORY = "居家养老"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def city(
    tmp_path_factory: pytest.TempPathFactory, mongo_server: MongoServer
) -> AsyncIterator[Scenario]:
    directory: Path = tmp_path_factory.mktemp("consents")
    async with RunningServices(directory, mongo_server) as services:
        await services.start_slice()
        yield await Scenario.prepare(services, volunteers=2, readers=[OPERATOR])


def person(volunteer_id: str) -> Actor:
    return acting_as(id=volunteer_id, role="volunteer")


async def send(city: Scenario, kind: type[Command], **fields: Any) -> Any:
    values = {"command_id": command_id(), "actor": OPERATOR} | fields
    return await city.services.client.get(kind.model_validate(values), kind.REPLY)


async def ask(city: Scenario, kind: type[Query], actor: Actor = OPERATOR, **fields: Any) -> Any:
    """The answer, or the slugs of a refusal."""
    reply: Reply = await city.services.client.send(kind.model_validate({"actor": actor} | fields))
    if isinstance(reply, Refused):
        return [rule.slug for rule in reply.refusals]
    assert isinstance(reply, Accepted), reply
    return kind.REPLY.model_validate(reply.result)


async def register_minor(city: Scenario, number: int, born: str) -> str:
    receipt = await send(
        city,
        vol.RegisterVolunteer,
        name="测试·未成年人",
        sex="male",
        birth_date=born,
        document={"type": "passport", "number": f"T{number:07d}"},
        phone="19900000001",
        division=COMMUNITY,
        consent=GUARDIAN_CONSENT,
        guardian={"name": "测试·监护人", "phone": "19900000002", "relation": "父亲"},
    )
    volunteer_id: str = receipt.volunteer_id
    return volunteer_id


async def seats(city: Scenario, shift: str) -> int:
    (row,) = await city.services.database("scheduling").by_ids("shifts", [shift])
    taken: int = row["seats_taken"]
    return taken


def born(years: int, days: int) -> str:
    """The birth date of somebody who is so many years old, but for some days."""
    day = date.fromisoformat(today(datetime.now(UTC))) + timedelta(days=days)
    # Nobody is born on 29 February here, so that the day exists in every year.
    if (day.month, day.day) == (2, 29):
        day += timedelta(days=1)
    return day.replace(year=day.year - years).isoformat()


async def test_a_withdrawn_consent_frees_seats(city: Scenario) -> None:
    minor = await register_minor(city, 1, born(16, -100))
    adult = city.volunteers[0]
    allowed = await send(
        city,
        con.GiveConsent,
        volunteer_id=minor,
        purpose="participation",
        subject=CATEGORY,
        consent=GUARDIAN_CONSENT,
    )
    await city.services.settled()
    shift = await city.open_shift(2)
    for volunteer in (minor, adult):
        assert (await city.reserve(shift, volunteer)).status == "accepted"
    assert await seats(city, shift) == 2

    await send(city, con.WithdrawConsent, actor=person(minor), consent_id=allowed.consent_id)
    await city.services.settled()
    assert await seats(city, shift) == 1
    refused = await city.reserve(shift, minor)
    assert isinstance(refused, Refused)
    assert [rule.slug for rule in refused.refusals] == ["consent-missing"]

    listed: con.ConsentPage = await ask(city, con.ListConsents, volunteer_id=adult)
    (consent,) = listed.consents
    assert (consent.purpose, consent.holds) == ("registration", True)
    await send(city, con.WithdrawConsent, actor=person(adult), consent_id=consent.consent_id)
    await city.services.settled()
    assert await seats(city, shift) == 0
    roll: SignUpPage = await ask(city, ListSignUps, shift_id=shift)
    assert {s.state for s in roll.sign_ups} == {"released"}
    subject = f"events.scheduling.seat-released.v1.12.01.04.007.017.{shift}"
    message = await city.services.jetstream.get_last_msg("SCHEDULING", subject)
    assert b'"reason":"volunteer-suspended"' in (message.data or b"")


async def test_consents_are_listed_for_whom_they_concern(city: Scenario) -> None:
    minor = await register_minor(city, 2, born(15, -100))
    for category in ("医疗", "环保"):
        given = await send(
            city,
            con.GiveConsent,
            volunteer_id=minor,
            purpose="participation",
            subject=category,
            consent=GUARDIAN_CONSENT,
        )
    wish = {"consent_id": given.consent_id, "by": "guardian"}
    signed = sheet(today(datetime.now(UTC)))
    await send(city, con.WithdrawConsent, actor=ORGANISER, **wish, on_paper=signed)
    first: con.ConsentPage = await ask(
        city, con.ListConsents, person(minor), volunteer_id=minor, limit=2
    )
    rest: con.ConsentPage = await ask(
        city, con.ListConsents, volunteer_id=minor, after=first.next or ""
    )
    assert rest.next is None
    found = [*first.consents, *rest.consents]
    assert [(c.purpose, c.subject, c.holds) for c in found] == [
        ("registration", None, True),
        ("participation", "医疗", True),
        ("participation", "环保", False),
    ]
    assert (found[2].withdrawn_by, found[1].reference) == ("guardian", "测试·盒 7")
    only: con.ConsentPage = await ask(
        city, con.ListConsents, volunteer_id=minor, purpose="registration"
    )
    assert len(only.consents) == 1
    assert await ask(city, con.ListConsents, STRANGER, volunteer_id=minor) == ["out-of-scope"]
    assert await ask(city, con.ListConsents, volunteer_id="nobody") == ["not-found"]


async def test_cases_and_records_are_listed_for_whom_they_concern(city: Scenario) -> None:
    volunteer = city.volunteers[1]
    mine = person(volunteer)
    records: dis.NamedRecordList = await ask(city, dis.ListRecords, mine, volunteer_id=volunteer)
    assert [(r.record, r.made_by_self, r.frozen_by) for r in records.records] == [
        ("volunteer", False, None),
        ("consent", False, None),
    ]
    consent = records.records[1].record_id
    case = await send(city, dis.DisputeRecord, actor=mine, record="consent", record_id=consent)
    records = await ask(city, dis.ListRecords, COLLEAGUE, volunteer_id=volunteer)
    assert records.records[1].frozen_by == case.case_id
    open_cases = {"state": "open"}
    for actor, fields in (
        (mine, {"volunteer_id": volunteer}),
        (mine, {"volunteer_id": volunteer, "division": "12"}),
        (OPERATOR, {}),
        (COLLEAGUE, {}),
        (COLLEAGUE, {"division": "1201"}),
        (COLLEAGUE, {"volunteer_id": volunteer}),
    ):
        page: dis.CasePage = await ask(city, dis.ListCases, actor, **fields, **open_cases)
        assert case.case_id in [c.case_id for c in page.cases]
    elsewhere = acting_as(id="e", role="organiser", scope="13", purpose="records")
    page = await ask(city, dis.ListCases, elsewhere, volunteer_id=volunteer)
    assert page.cases == []
    for actor, query, fields in (
        (STRANGER, dis.ListCases, {"volunteer_id": volunteer}),
        (mine, dis.ListCases, {}),
        (elsewhere, dis.ListCases, {"division": "12"}),
        (STRANGER, dis.ListRecords, {"volunteer_id": volunteer}),
    ):
        assert await ask(city, query, actor, **fields) == ["out-of-scope"]
    for actor in (STRANGER, elsewhere):
        assert await ask(city, dis.GetCase, actor, case_id=case.case_id) == ["not-found"]
    assert await ask(city, dis.GetCase, case_id="nothing") == ["not-found"]
    assert await ask(city, dis.ListRecords, volunteer_id="nobody") == ["not-found"]
    resolve = {"case_id": case.case_id, "outcome": "rejected", "note": "测试·已核实"}
    await send(city, dis.ResolveCase, actor=COLLEAGUE, **resolve)
    found: dis.Case = await ask(city, dis.GetCase, mine, case_id=case.case_id)
    assert (found.state, found.note, found.record_id) == ("rejected", "测试·已核实", consent)


async def test_the_same_over_http(city: Scenario) -> None:
    (volunteer,) = await city.register(1)
    api = "/api/v1"
    mine = {"Baodao-Actor": f"id={volunteer}; role=volunteer; purpose=records"}
    strange = {"Baodao-Actor": "id=stranger; role=volunteer; purpose=records"}
    agreed = {"purpose": "publication", "consent": {"text_version": TEXT, "how": "screen"}}
    async with gateway(city.services) as client:
        client.headers.update(mine)
        consents = f"{api}/volunteers/{volunteer}/consents"
        given = await client.post(consents, json=agreed)
        assert (given.status_code, given.headers["location"]) == (201, consents)
        again = await client.post(consents, json=agreed)
        assert (again.status_code, again.json()["refusals"][0]["slug"]) == (409, "consent-held")
        consent = given.json()["consent_id"]
        taken_back = await client.post(f"{api}/consents/{consent}/withdraw")
        assert taken_back.json()["withdrawn_at"]
        listed = (await client.get(consents, params={"purpose": "publication"})).json()
        assert [c["holds"] for c in listed["consents"]] == [False]
        opened = await client.post(f"{api}/records/volunteer/{volunteer}/dispute")
        case = opened.headers["location"]
        assert (opened.status_code, (await client.get(case)).json()["state"]) == (201, "open")
        system = {"Baodao-Actor": "id=i; role=integrator; scope=12; purpose=records"}
        for headers, record in ((mine, "volunteer"), (system, None)):
            seen = (await client.get(case, headers=headers)).json()
            assert (seen["record"], "acts_as" in seen) == (record, False), "of the class party"
        for unseen in (case, f"{api}/cases/nothing"):
            answer = await client.get(unseen, headers=strange)
            assert (answer.status_code, answer.json()["type"][-9:]) == (404, "not-found")
        wrong = await client.post(f"{api}/records/nothing/{volunteer}/dispute")
        assert wrong.status_code == 422
        own = await client.post(f"{case}/resolve", json={"outcome": "rejected", "note": "测试"})
        assert (own.status_code, own.json()["refusals"][0]["slug"]) == (403, "out-of-scope")
        records = (await client.get(f"{api}/volunteers/{volunteer}/records")).json()
        assert records["records"][0]["frozen_by"] == opened.json()["case_id"]
        cases = await client.get(f"{api}/cases", params={"volunteer_id": volunteer})
        assert len(cases.json()["cases"]) == 1


async def test_a_birthday_comes_by_itself(city: Scenario) -> None:
    soon = await register_minor(city, 3, born(18, 1))
    later = await register_minor(city, 4, born(18, 30))
    await city.services.settled()
    shift = await city.open_shift(1, datetime.now(UTC) + timedelta(days=10))
    city.services.set_clock(timedelta(days=2).total_seconds())

    async def grown() -> bool:
        found: vol.Volunteer = await ask(city, vol.GetVolunteer, volunteer_id=soon)
        return found.age_class == "adult"

    await until(grown, 20, "grown up")
    found: vol.Volunteer = await ask(city, vol.GetVolunteer, volunteer_id=soon)
    assert (found.state, found.waits_for) == ("pending", ["own-consent"])
    other: vol.Volunteer = await ask(city, vol.GetVolunteer, volunteer_id=later)
    assert (other.state, other.age_class) == ("active", "minor")
    own = {"text_version": TEXT, "how": "screen"}
    await send(
        city,
        con.GiveConsent,
        actor=person(soon),
        volunteer_id=soon,
        purpose="registration",
        consent=own,
    )
    await city.services.settled()
    assert (await city.reserve(shift, soon)).status == "accepted"
    city.services.set_clock(0)
