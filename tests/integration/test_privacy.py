"""Who people are is in the vault and nowhere else, whatever is done with them (PIPL art. 51).

A tour sends every command and every query of registration; then everything that any process has
stored, published, logged or answered is searched for the words that would name somebody.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from baodao.cli.operate.vault import MASTER_KEYS, add_key, make_keys
from baodao.kit.keys import new_key, parse_key, parse_keys
from baodao.kit.logs import PERSONAL
from baodao.registration.common.vault import (
    Sealed,
    Vault,
)
from baodao.registration.people.domain.people import NOT_MADE
from baodao.registration.people.store import PEOPLE
from baodao.registration.store import COLLECTIONS
from baodao.registration.subscribers import subscribers
from baodao.schema.base import Message
from baodao.schema.catalog import COMMANDS, CONTEXTS, QUERIES
from baodao.schema.contract import resolve_references
from baodao.schema.registration import member_reports as reports
from baodao.schema.registration import personal_data as personal
from baodao.schema.registration import volunteers as vol
from baodao.schema.registration.befriendings import RevealBefriended
from baodao.schema.registration.deaths import GetDeath
from baodao.schema.registration.errand_lists import RevealErrand
from baodao.schema.registration.finding import FindPeople
from baodao.schema.registration.holders import NameHolder
from baodao.schema.registration.member_lists import ListUnitMembers
from baodao.schema.registration.minors import ListMinorsToTell
from baodao.schema.registration.printed import (
    PrintMemberReport,
    PrintServiceCard,
    PrintUnitReport,
)
from baodao.schema.registration.residents import ListResidents, RevealResident
from baodao.schema.registration.rosters import NameRoster
from baodao.schema.registration.unit_reports import RevealUnitContact
from baodao.schema.registration.vault import GetKeyUse, KeyReport
from tests.support import (
    tour_calls,
    tour_departments,
    tour_party,
    tour_people,
    tour_places,
    tour_residents,
)
from tests.support.gateway import gateway
from tests.support.needles import Needles, as_bson, forms, logged, published, stored
from tests.support.scenario import COMMUNITY
from tests.support.services import KEYS, RunningServices
from tests.support.tour import LATER, NOTE, OPERATOR, Tour, me

pytestmark = pytest.mark.slow

STEPS = (
    tour_places.there_is_a_tree,
    tour_places.there_are_organisations,
    tour_people.everybody_registers,
    tour_people.a_record_has_a_life,
    tour_people.profiles_are_corrected,
    tour_people.a_table_is_imported,
    tour_people.people_are_looked_at,
    tour_people.doubles_are_merged_and_people_erased,
    tour_people.somebody_has_died,
    tour_people.people_agree_and_disagree,
    tour_people.people_come_over_http,
    tour_places.grids_and_entrances,
    tour_places.premises_are_assessed,
    tour_places.teams_have_members,
    tour_party.members_report,
    tour_party.the_unit_reports,
    tour_party.pacts_are_signed,
    tour_party.items_are_claimed,
    tour_residents.residents_are_helped,
    tour_calls.organisations_and_members_are_called,
    tour_departments.departments_ask_the_street,
    tour_party.members_leave,
    tour_party.contacts_and_hours_count,
    tour_party.a_shift_is_served,
    tour_people.another_text_is_shown,
)
# What nobody sends but registration tells itself, by the beginning of the command ids.
BY_ITSELF = {kind.__name__ for kind in subscribers.owns if kind.REMEMBERED}
# Whoever may see somebody's data gets them from these; nothing else answers with any.
SHOWN = {
    kind.SUBJECT
    for kind in (
        personal.RevealContact,
        personal.GetOwnProfile,
        personal.ExportPerson,
        GetDeath,
        ListUnitMembers,
        RevealUnitContact,
        PrintMemberReport,
        PrintServiceCard,
        PrintUnitReport,
        FindPeople,
        ListMinorsToTell,
        ListResidents,
        RevealResident,
        RevealBefriended,
        RevealErrand,
        NameRoster,
        NameHolder,
    )
}
REGISTRATION = {s for s, kind in COMMANDS.items() if kind.CONTEXT == "registration"}


def carries_people(kind: type[Message]) -> bool:
    """Whether a field of the message, or of what is in it, is personal; names alone are not."""
    names: set[str] = set()

    def look(schema: object) -> None:
        if isinstance(schema, dict):
            names.update(schema.get("properties", {}))
            for inner in schema.values():
                look(inner)
        elif isinstance(schema, list):
            for inner in schema:
                look(inner)

    look(resolve_references(kind.model_json_schema()))
    return bool(names & PERSONAL - {"name"})


def test_the_search_finds_what_it_looks_for() -> None:
    word = "测试·隐·01号"
    needles = Needles([word, "19900007001"])
    assert needles.found_in(as_bson(f"x{word}y")) == {word}
    assert needles.found({"a": b"", "b": b"+8619900007001."}) == {"b": {"19900007001"}}
    for place in range(7):
        text = "x" * place + word + "y" * (7 - place)
        assert needles.found_in(base64.b64encode(text.encode())) == {word}
        assert needles.found_in(base64.urlsafe_b64encode(text.encode())) == {word}
    assert all(needles.found_in(b"<" + form + b">") == {word} for form in forms(word))
    escaped = json.dumps(json.dumps(json.dumps({"a": word})))
    assert needles.found_in(escaped.encode()) == {word}
    assert needles.found_in("测试·隐·02号, 19900007002".encode()) == set()


@pytest_asyncio.fixture
async def tour(services: RunningServices, tmp_path: Path) -> AsyncIterator[Tour]:
    """Where the tour begins: all services, as talkative as they can be."""
    make_keys(tmp_path / "keys")
    services.env["BAODAO_LOG_LEVEL"] = "debug"
    await asyncio.gather(
        services.start("registration", env=with_keys(tmp_path)),
        services.start("scheduling"),
        services.start("hours"),
        services.start("identity"),
    )
    async with gateway(services) as http:
        yield Tour(services, http)


def with_keys(tmp_path: Path) -> dict[str, str]:
    return {
        "BAODAO_REGISTRATION_MASTER_KEYS": "",
        "BAODAO_REGISTRATION_MASTER_KEYS_FILE": str(tmp_path / "keys" / MASTER_KEYS),
        "BAODAO_REGISTRATION_KEY_GRACE": "0",
    }


async def test_nobody_is_named_outside_of_the_vault(tour: Tour, tmp_path: Path) -> None:
    for step in STEPS:
        await step(tour)
    add_key(tmp_path / "keys")
    await _is_stored_as_before(tour, tour.people["ana"])
    await _left_years_ago(tour)
    tour.services.set_clock(LATER.total_seconds())
    await all_that_comes_by_itself(tour)
    tour.services.set_clock(0)
    assert tour.with_status("accepted") & REGISTRATION == REGISTRATION
    queries = {s for s, kind in QUERIES.items() if kind.CONTEXT == "registration"}
    asked = {s for s in tour.with_status("accepted") if s.split(".")[1] == "registration"}
    assert asked - REGISTRATION == queries
    kinds = {**COMMANDS, **QUERIES}
    carrying = {s for s in REGISTRATION | queries if carries_people(kinds[s])}
    assert carrying <= tour.with_status("refused") & tour.with_status("invalid")
    await defects_and_missing_keys(tour, with_keys(tmp_path), tmp_path / "keys" / MASTER_KEYS)
    await nothing_is_found(tour, tmp_path)


async def _is_stored_as_before(tour: Tour, who: str) -> None:
    """As somebody who was stored before people were found by name and phone."""
    people = tour.services.database("registration")._db["people"]
    await people.update_one({"_id": who}, {"$set": {"found_by": [NOT_MADE]}})


async def _left_years_ago(tour: Tour) -> None:
    """Somebody who is kept no longer: they are erased without being asked for it."""
    person = tour.somebody()
    who = await tour.register("left", person)
    await tour.do(vol.WithdrawVolunteer, who, volunteer_id=who.id, reason=NOTE)
    volunteers = tour.services.database("registration")._db["volunteers"]
    long_ago = datetime.now(UTC) - timedelta(days=4 * 366)
    await volunteers.update_one({"_id": who.id}, {"$set": {"ended_at": long_ago}})
    tour.forgotten(person)


async def all_that_comes_by_itself(tour: Tour) -> None:
    """Everything that registration tells itself has been done once, by the rows of its inbox."""
    inbox = tour.services.database("registration")

    async def all_done() -> bool:
        rows = await inbox.find("inbox", {})
        return {row["_id"].split(":")[1] for row in rows} >= BY_ITSELF

    await tour.until(all_done, "all that falls due done")
    await tour.services.settled()


async def defects_and_missing_keys(tour: Tour, env: dict[str, str], keys: Path) -> None:
    """Processes with defects where they hold people's data, and without the key of these."""
    module = "tests.support.broken.registration_that_fails"
    env |= {"BAODAO_DELIVERY_DELAYS": "[0.05]"}
    another: dict[str, str] = {}
    for name, changed in (
        ("fang", {"BAODAO_LOG_FORMAT": "console"}),
        ("far", {"BAODAO_LOG_FORMAT": "json"}),
        ("eve", another),
    ):
        (process,) = await tour.services.restart("registration", module=module, env=env | changed)
        if changed is another:
            await take_away(tour, keys)
        lost = tour.somebody()
        tour.forgotten(lost)
        failed = await tour.send(vol.RegisterVolunteer, OPERATOR, **lost.registration)
        assert failed.status == "failed"
        if changed is another:
            await keys_are_missing(tour, tour.people[name])
            assert "query_postponed" in process.log(1000)
        else:
            who, unit = me(tour.people[name]), tour.places["unit"]
            report = {"volunteer_id": who.id, "unit_id": unit, "division": COMMUNITY}
            await tour.do(reports.FileMemberReport, who, **report)
            await tour.services.settled()
            assert "use_case_failed" in process.log(10_000)
    dead = (await published(tour.services))["DEAD"]
    assert dead.count(b"a defect, on purpose, about a PersonalData") == 2


async def take_away(tour: Tour, keys: Path) -> None:
    """Leave a running process with a key under which nobody is."""
    replaced(keys)

    async def is_another() -> bool:
        report = await tour.services.client.get(GetKeyUse(actor=OPERATOR), KeyReport)
        return [use.key_id for use in report.keys if use.known] == ["another"]

    await tour.until(is_another, "left with another key")


def replaced(keys: Path) -> None:
    """Put another key in the place of those in a file; whoever looks later finds them beside it."""
    keys.with_suffix(".kept").write_text(keys.read_text())
    keys.write_text(f"another:{new_key()}\n")


async def keys_are_missing(tour: Tour, volunteer_id: str) -> None:
    other = tour.somebody()
    tour.forgotten(other)
    values = {"volunteer_id": volunteer_id, "name": other.name, "phone": other.phone}
    corrected = await tour.send(personal.CorrectProfile, tour.organiser, **values)
    shown = await tour.send(personal.RevealContact, tour.organiser, volunteer_id=volunteer_id)
    assert (corrected.status, shown.status) == ("unavailable", "unavailable")


async def nothing_is_found(tour: Tour, tmp_path: Path) -> None:
    needles = Needles(tour.words)
    places = await everything(tour)
    assert needles.found(places) == {}
    for subject, names in {(answer.subject, answer.names) for answer in tour.answers}:
        asked = [a for a in tour.answers if (a.subject, a.names) == (subject, names)]
        said = b"\n".join(answer.data for answer in asked)
        assert bool(needles.found_in(said)) == (names or subject in SHOWN), subject
    in_vault = await opened(tour, tmp_path)
    assert Needles(tour.kept).found_in(in_vault) == tour.kept
    assert Needles(tour.gone).found_in(in_vault) == set()
    notes_stay_with_their_records(places)
    await they_would_have_been_found(tour, needles, places)


async def everything(tour: Tour) -> dict[str, bytes]:
    services = tour.services
    return await stored(services) | await published(services) | logged(services)


def notes_stay_with_their_records(places: dict[str, bytes]) -> None:
    """What an office writes down for itself is in no event and in no line of a log."""
    found = Needles([NOTE]).found(places).keys()
    assert {"registration.memberships", "registration.contacts"} <= found
    records = {f"registration.{collection.name}" for collection in COLLECTIONS}
    assert found <= records - {"registration.people", "registration.reads"}


async def they_would_have_been_found(
    tour: Tour, needles: Needles, places: dict[str, bytes]
) -> None:
    """What is public, or a defect, is found where it is to be; and so is a leak."""
    public = Needles(["测试·新名"]).found(places).keys()
    assert {"REGISTRATION", "registration.divisions", "registration.outbox"} <= public
    defects = Needles(["a defect, on purpose"]).found(places).keys()
    assert {"DEAD", "registration-2.log", "registration-3.log"} <= defects
    assert {"gateway.log", "scheduling-1.log", "hours.entries", "HOURS", "SCHEDULING"} <= {*places}
    collections = {f"registration.{collection.name}" for collection in COLLECTIONS}
    own = {f"{name}.{kept}" for name in CONTEXTS for kept in ("inbox", "outbox", "leases")}
    assert collections | own <= {*places}
    assert not {name for name in collections if not places[name]}
    word = min(tour.kept)
    await tour.services.database("hours").append("scratch", [{"_id": "1", "in": [{"it": word}]}])
    assert needles.found(await everything(tour)) == {"hours.scratch": {word}}


async def opened(tour: Tour, tmp_path: Path) -> bytes:
    """What is sealed, opened with the keys."""
    kept = (tmp_path / "keys" / MASTER_KEYS).with_suffix(".kept")
    masters = parse_keys(kept.read_text())
    vault = Vault(masters, parse_key(KEYS["BAODAO_REGISTRATION_LOOKUP_KEY"]))
    rows = await tour.services.database("registration").find(PEOPLE.name, {})
    return b"\n".join(
        vault.open(row["_id"], Sealed(row["content"], row["data_key"], row["master_key"]))
        for row in rows
        if row["content"]
    )
