"""Errands 全程代办: asked for with a consent, done step by step, and confirmed by both sides."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from baodao.kit.decisions import Refused
from baodao.kit.read_log import Read
from baodao.kit.testing import MemoryService, slugs
from baodao.registration.errands.domain.errands import Errand
from baodao.registration.errands.domain.ties import ErrandTies
from baodao.registration.people.domain.consents import Agreement, Consents, Holding
from baodao.registration.people.domain.paper import Slip
from baodao.schema import Actor
from baodao.schema.registration.errand_lists import (
    GetErrand,
    ListErrands,
    ListOfferedErrands,
    RevealErrand,
)
from baodao.schema.registration.errands import (
    CATEGORY,
    AcceptErrand,
    AcceptErrandInService,
    AskErrand,
    ConfirmErrand,
    ContestErrand,
    DecideErrand,
    ErrandDone,
    TellErrandStep,
)
from baodao.schema.registration.policies import SetPolicy
from tests.builders import lists, people
from tests.builders.errands import WANTED, asked, taken, tell
from tests.builders.people import sheet
from tests.builders.registration import (
    COLLEAGUE,
    COMMUNITY,
    ELSEWHERE,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    STRANGER,
    person,
)
from tests.builders.residents import IN_NEED, resident
from tests.support.needles import Needles, as_bson

A, B = person("a"), person("b")
CARING = B.model_copy(update={"purpose": "care"})
MONEY = {"given_fen": 20_000, "back_fen": 1_500}


@pytest.fixture
async def service() -> MemoryService:
    return await lists.community()


async def stored(service: MemoryService, key: str) -> Errand:
    found: Errand = await service.stored(Errand, key)
    return found


async def no(service: MemoryService, kind: Any, actor: Actor, key: str, **more: Any) -> list[str]:
    return slugs(await service.refused(kind, actor, errand_id=key, **more))


async def cannot(
    service: MemoryService, key: str, step: str, *things: str, **more: Any
) -> list[str]:
    return await no(service, TellErrandStep, B, key, step=step, things=list(things), **more)


async def paid(service: MemoryService) -> str:
    """A bill was paid: 200 yuan given, 185 paid, 15 back, the card as well; done."""
    key = await taken(service, things=["money", "social-security-card"])
    await tell(service, key, "entrusted", "money", "social-security-card", fen=20_000)
    await tell(service, key, "at-the-counter")
    await tell(service, key, "paid", fen=18_500)
    await tell(service, key, "brought-back", "money", "social-security-card", fen=1_500)
    await tell(service, key, "done")
    return key


# --- the whole way ---


async def test_an_errand_goes_its_whole_way_and_both_sides_say_the_money(
    service: MemoryService,
) -> None:
    key = await paid(service)
    assert await no(service, ConfirmErrand, A, key) == ["money-differs"]
    assert await no(service, ConfirmErrand, A, key, given_fen=20_000) == ["money-differs"]
    done = await service.done(ConfirmErrand, A, errand_id=key, **MONEY)
    errand = await stored(service, key)
    assert (done.state, errand.due_on, errand.note) == ("confirmed", None, None)
    assert [step.what for step in errand.steps] == [
        "asked",
        "accepted",
        "entrusted",
        "at-the-counter",
        "paid",
        "brought-back",
        "done",
        "confirmed",
    ]
    assert errand.word
    assert errand.word.difference is None
    for who in ("a", "b"):
        assert (await service.stored(ErrandTies, who)).errands == ()


async def test_a_difference_is_explained_or_not_believed(service: MemoryService) -> None:
    key = await paid(service)
    said = {"given_fen": 20_000, "back_fen": 1_000}
    assert await no(service, ConfirmErrand, A, key, **said) == ["money-differs"]
    await service.done(ConfirmErrand, A, errand_id=key, **said, difference="miscounted")
    word = (await stored(service, key)).word
    assert word
    assert (word.given_fen, word.back_fen, word.difference) == (
        20_000,
        1_000,
        "miscounted",
    )


async def test_the_steps_have_to_add_up_too(service: MemoryService) -> None:
    key = await taken(service, things=["money"])
    await tell(service, key, "entrusted", "money", fen=5_000)
    await tell(service, key, "done")
    assert await no(service, ConfirmErrand, A, key, given_fen=5_000) == ["money-differs"]


async def test_silence_is_late_and_confirms_nothing(service: MemoryService) -> None:
    await service.done(
        SetPolicy, OPERATOR, division=COMMUNITY, rules={"errands": {"confirm_days": 3}}, note="测试"
    )
    key = await paid(service)
    (done,) = service.told(ErrandDone)
    assert done.confirm_by == "2026-11-26"

    async def late() -> list[str]:
        page = await service.ask(ListErrands(actor=ORGANISER, late=True))
        return [one.errand_id for one in page.errands]

    service.now += timedelta(days=3)
    assert await late() == []
    service.now += timedelta(days=1)
    assert await late() == [key]
    assert (await stored(service, key)).state == "done"


# --- asking ---


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"kind": "dog-walking"}, "unknown-errand"),
        ({"until": "2026-11-22"}, "deadline-passed"),
        ({"resident_id": "nobody"}, "one-principal"),
    ],
)
async def test_what_cannot_be_asked_for(
    service: MemoryService, said: dict[str, Any], why: str
) -> None:
    values = {"volunteer_id": "a", **WANTED} | said
    assert slugs(await service.refused(AskErrand, A, **values)) == [why]


async def test_an_errand_is_somebodys_and_a_minors_is_an_adults(service: MemoryService) -> None:
    who = await resident(service, ORGANISER)
    both = {"volunteer_id": "a", "resident_id": who, **WANTED}
    assert slugs(await service.refused(AskErrand, A, **both)) == ["one-principal"]
    nobody = {"resident_id": "nobody", **WANTED, "on_paper": sheet()}
    assert slugs(await service.refused(AskErrand, ORGANISER, **nobody)) == ["not-found"]
    await service.put(replace(people.known("a"), age_class="minor"))
    values = {"volunteer_id": "a", **WANTED}
    assert slugs(await service.refused(AskErrand, A, **values)) == ["errand-needs-adult"]


async def test_five_at_once(service: MemoryService) -> None:
    for _ in range(5):
        await asked(service)
    values = {"volunteer_id": "a", **WANTED}
    assert slugs(await service.refused(AskErrand, A, **values)) == ["too-many-errands"]


async def test_a_pack_has_its_own_kinds(service: MemoryService) -> None:
    ours = {"kinds": [{"slug": "coal", "zh": "买煤", "en": "coal"}]}
    rules = {"errands": ours}
    await service.done(SetPolicy, OPERATOR, division=COMMUNITY, rules=rules, note="测试")
    values = {"volunteer_id": "a", **WANTED}
    assert slugs(await service.refused(AskErrand, A, **values)) == ["unknown-errand"]
    assert (await stored(service, await asked(service, kind="coal"))).kind.zh == "买煤"
    who = await resident(service, ORGANISER)
    values = {"resident_id": who, **WANTED, "on_paper": sheet()}
    assert slugs(await service.refused(AskErrand, ORGANISER, **values)) == ["unknown-errand"]


def test_words_take_no_numbers() -> None:
    for note in ("电话 19900000001", "卡号 110101199003070038"):
        with pytest.raises(ValidationError):
            AskErrand(actor=A, volunteer_id="a", **WANTED | {"note": note})


async def test_a_resident_asks_and_confirms_on_paper(service: MemoryService) -> None:
    who = await resident(service, ORGANISER)
    values = {"resident_id": who, **WANTED}
    assert slugs(await service.refused(AskErrand, ORGANISER, **values)) == ["paper-needed"]
    for other in (A, STRANGER):
        refused = await service.refused(AskErrand, other, **values, on_paper=sheet())
        assert slugs(refused) in (["out-of-scope"], ["not-found"])
    receipt = await service.done(AskErrand, ORGANISER, **values, on_paper=sheet())
    one = {"errand_id": receipt.errand_id}
    consent = (await stored(service, receipt.errand_id)).consent
    assert (consent.how, consent.reference) == ("paper", sheet()["reference"])
    await service.done(AcceptErrand, B, **one, volunteer_id="b")
    await tell(service, receipt.errand_id, "done")
    assert slugs(await service.refused(ConfirmErrand, ORGANISER, **one)) == ["paper-needed"]
    before = sheet("2026-11-22")
    refused = await service.refused(ConfirmErrand, ORGANISER, **one, on_paper=before)
    assert slugs(refused) == ["sheet-invalid"]
    done = await service.done(ConfirmErrand, ORGANISER, **one, on_paper=sheet())
    assert done.state == "confirmed"
    assert service.all_of(Slip) == []


async def test_who_does_it_does_not_write_the_principals_word(service: MemoryService) -> None:
    key = await asked(service)
    await service.done(AcceptErrandInService, ORGANISER, errand_id=key)
    await tell(service, key, "done", by=ORGANISER)
    for kind, more in ((ConfirmErrand, {}), (ContestErrand, {"note": "测试"})):
        refused = await no(service, kind, ORGANISER, key, **more, on_paper=sheet())
        assert refused == ["own-matter"]
    await service.done(ContestErrand, A, errand_id=key, note="测试")
    assert await no(service, DecideErrand, ORGANISER, key, finding="was-done") == ["own-matter"]
    done = await service.done(DecideErrand, COLLEAGUE, errand_id=key, finding="was-done")
    assert done.state == "confirmed"


# --- doing ---


async def test_it_is_offered_in_the_street_without_whose_it_is(service: MemoryService) -> None:
    key = await asked(service)
    far = people.known("far", division=ELSEWHERE)
    await service.put(people.known("near", division=NEXT_DOOR), far)

    async def offered(who: str) -> list[Any]:
        page = await service.ask(ListOfferedErrands(actor=person(who), volunteer_id=who))
        return list(page.errands)

    (row,) = await offered("near")
    assert row.errand_id == key
    assert {"volunteer_id", "note"}.isdisjoint(row.model_dump())
    assert await offered("far") == []
    refused = await no(service, AcceptErrand, person("far"), key, volunteer_id="far")
    assert refused == ["not-found"]
    await service.done(AcceptErrand, person("near"), errand_id=key, volunteer_id="near")
    assert await offered("b") == []


async def test_nobody_does_their_own_and_nobody_is_sent(service: MemoryService) -> None:
    key = await asked(service)
    assert await no(service, AcceptErrand, A, key, volunteer_id="a") == ["own-matter"]
    assert await no(service, AcceptErrand, ORGANISER, key, volunteer_id="b") == ["out-of-scope"]
    await service.done(AcceptErrand, B, errand_id=key, volunteer_id="b")
    refused = await no(service, AcceptErrand, person("c"), key, volunteer_id="c")
    assert refused == ["errand-not-in-state"]


async def test_a_minor_does_small_things_with_leave(service: MemoryService) -> None:
    await service.put(replace(people.known("b"), age_class="minor"))
    heavy = await asked(service, things=["prescription"])
    refused = await no(service, AcceptErrand, B, heavy, volunteer_id="b")
    assert refused == ["errand-needs-adult", "claim-needs-consent"]
    light = await asked(service)
    assert await no(service, AcceptErrand, B, light, volunteer_id="b") == ["claim-needs-consent"]
    held = Holding("c", Agreement("participation", CATEGORY), "guardian", "2026-1")
    await service.put(Consents(id="b", holding=(held,)))
    await service.done(AcceptErrand, B, errand_id=light, volunteer_id="b")
    assert await cannot(service, light, "entrusted", "key") == ["errand-needs-adult"]
    assert await cannot(service, light, "paid", fen=100) == ["errand-needs-adult"]
    assert (await tell(service, light, "done")).state == "done"


@pytest.mark.parametrize(
    ("step", "things", "fen"),
    [
        ("entrusted", [], None),
        ("entrusted", ["money"], None),
        ("entrusted", ["money"], 0),
        ("entrusted", ["key"], 100),
        ("paid", [], None),
        ("picked-up", ["key"], None),
        ("done", [], 5),
    ],
)
async def test_a_step_says_what_belongs_to_it(
    service: MemoryService, step: str, things: list[str], fen: int | None
) -> None:
    key = await taken(service)
    assert await cannot(service, key, step, *things, fen=fen) == ["errand-step-incomplete"]


async def test_nothing_comes_back_that_was_not_given_and_nothing_stays(
    service: MemoryService,
) -> None:
    key = await taken(service, things=["key"])
    assert await cannot(service, key, "brought-back", "key") == ["not-entrusted"]
    await tell(service, key, "entrusted", "key", "money", fen=100)
    assert await cannot(service, key, "brought-back", "money", fen=101) == ["not-entrusted"]
    assert await cannot(service, key, "brought-back", "key", "key") == ["not-entrusted"]
    assert await cannot(service, key, "done") == ["still-entrusted"]
    await tell(service, key, "brought-back", "key")
    await tell(service, key, "done")


async def test_a_step_is_never_edited(service: MemoryService) -> None:
    key = await taken(service)
    await tell(service, key, "at-the-counter", note="测试·排队")
    errand = await stored(service, key)
    changed = replace(errand.steps[-1], what="paid")
    assert replace(errand, steps=(*errand.steps[:-1], changed)).broken(errand)
    assert replace(errand, steps=errand.steps[:-1]).broken(errand)
    assert replace(errand, helper_id="a").broken(errand)
    assert replace(errand, state="confirmed").broken(errand)


async def test_the_desk_writes_steps_for_who_does_it(service: MemoryService) -> None:
    key = await taken(service)
    await tell(service, key, "picked-up", by=ORGANISER)
    for stranger in (STRANGER, person("c"), A):
        refused = await no(service, TellErrandStep, stranger, key, step="picked-up")
        assert refused in (["out-of-scope"], ["not-found"], ["own-matter"])


# --- who is seen ---


async def test_whose_it_is_is_shown_to_who_does_it_while_it_is_under_way(
    service: MemoryService,
) -> None:
    who = await resident(service, ORGANISER)
    values = {"resident_id": who, **WANTED}
    key = (await service.done(AskErrand, ORGANISER, **values, on_paper=sheet())).errand_id

    async def reveal(actor: Actor) -> Any:
        found = await service.ask(RevealErrand(actor=actor, errand_id=key))
        return slugs(found.refusals) if isinstance(found, Refused) else found

    assert await reveal(CARING) in (["out-of-scope"], ["not-found"])
    await service.done(AcceptErrand, B, errand_id=key, volunteer_id="b")
    assert await reveal(B) == ["purpose-required"]
    contact = await reveal(CARING)
    assert (contact.name, contact.address) == (IN_NEED["name"], IN_NEED["address"])
    (read,) = [one for one in service.all_of(Read) if one.what == "resident"]
    assert (read.actor_id, read.person_ids) == ("b", (who,))
    for other in (ORGANISER, A.model_copy(update={"purpose": "care"}), STRANGER):
        assert await reveal(other) in (["out-of-scope"], ["not-found"])
    await service.put(replace(people.known("b"), state="suspended"))
    assert await reveal(CARING) == ["not-in-state"]
    await service.put(people.known("b"))
    await tell(service, key, "done")
    assert await reveal(CARING) == ["errand-not-in-state"]


async def test_no_event_says_whose_it_is(service: MemoryService) -> None:
    who = await resident(service, ORGANISER)
    values = {"resident_id": who, **WANTED}
    since = service.commits
    key = (await service.done(AskErrand, ORGANISER, **values, on_paper=sheet())).errand_id
    await service.done(AcceptErrand, B, errand_id=key, volunteer_id="b")
    await tell(service, key, "given-back")
    told = service.told(since=since)
    assert len(told) == 3
    needles = Needles([who, "测试·代缴水费"])
    assert [event for event in told if needles.found_in(as_bson(str(event)))] == []


async def test_one_errand_with_its_steps(service: MemoryService) -> None:
    key = await taken(service)
    for actor in (A, B, ORGANISER):
        found = await service.ask(GetErrand(actor=actor, errand_id=key))
        assert [step.what for step in found.steps] == ["asked", "accepted"]
        assert (found.note, found.kind.zh) == (WANTED["note"], "代缴费用")
    for other in (person("c"), STRANGER):
        assert isinstance(await service.ask(GetErrand(actor=other, errand_id=key)), Refused)
    for who in ("a", "b"):
        page = await service.ask(ListErrands(actor=person(who), volunteer_id=who))
        assert [one.errand_id for one in page.errands] == [key]
