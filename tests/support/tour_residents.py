"""The tour of residents in need: written down, put right, helped, and erased."""

from typing import Any

from baodao.schema.registration import befriendings as pairs
from baodao.schema.registration import errand_lists as answers
from baodao.schema.registration import errands, lists, proposals
from baodao.schema.registration import residents as res
from tests.support.scenario import COMMUNITY
from tests.support.tour import NOTE, PURPOSE, STRANGER, SURNAME, Somebody, Tour, me

TEXT = {"title": "测试·一副老花镜", "description": "测试·公开", "category": "微心愿"}


async def residents_are_helped(tour: Tour) -> None:
    us, person, other = tour.organiser, _somebody(tour), _somebody(tour)
    values = _registration(tour, person)
    await tour.refuse(res.RegisterResident, STRANGER, **values)
    await tour.spoil(res.RegisterResident, us, **values)
    found = {"resident_id": (await tour.do(res.RegisterResident, us, **values)).resident_id}
    await tour.do(res.RegisterResident, us, **_registration(tour, other))
    moved = {"address": f"{SURNAME}·新住址"}
    tour.kept |= {moved["address"]}
    await tour.refuse(res.CorrectResident, STRANGER, **found, **moved)
    await tour.spoil(res.CorrectResident, us, **found, **moved)
    await tour.do(res.CorrectResident, us, **found, **moved)
    _gone(tour, _address(person))
    await tour.do(res.RevealResident, us, **found)
    asked = {"name": person.name, "phone": person.phone}
    await tour.refuse(res.ListResidents, STRANGER, **asked)
    await tour.spoil(res.ListResidents, us, **asked)
    page = await tour.do(res.ListResidents, us, **asked)
    assert [one.resident_id for one in page.residents] == [found["resident_id"]]
    wish = {"organisation_id": tour.places["committee"], **found, **TEXT}
    await tour.refuse(proposals.ProposeNeed, us, **wish | {"description": f"请找{person.name}"})
    item = {"item_id": (await tour.do(proposals.ProposeNeed, us, **wish)).item_id}
    await tour.do(proposals.PostProposal, us, **item)
    await tour.refuse(lists.EditItem, us, **item, **TEXT | {"title": f"请找{person.name}"})
    await tour.do(lists.GetItem, STRANGER, **item)
    await a_volunteer_visits(tour, found["resident_id"])
    await errands_are_done(tour, found["resident_id"])
    await tour.do(res.EraseResident, us, **found, reason="consent-withdrawn")
    _gone(tour, person.name, person.phone, person.born.isoformat(), moved["address"])


async def a_volunteer_visits(tour: Tour, resident_id: str) -> None:
    """One says yes and sees where; the other one's pair ends with the record of the resident."""
    us, paper = tour.organiser, {"text_version": "2026-1", "reference": NOTE}
    for name in ("ana", "bo"):
        who = me(tour.people[name]).model_copy(update={"purpose": PURPOSE})
        asked = {"resident_id": resident_id, "volunteer_id": who.id, "consent": paper}
        pair = await tour.do(pairs.ProposeBefriending, us, **asked)
        one = {"befriending_id": pair.befriending_id}
        await tour.do(pairs.AcceptBefriending, who, **one)
        await tour.do(pairs.RevealBefriended, who, **one)
        if name == "ana":
            await tour.do(pairs.EndBefriending, who, **one)
    await tour.do(pairs.ListBefriendings, us, organisation_id=tour.places["committee"])


async def errands_are_done(tour: Tour, resident_id: str) -> None:
    """One is contested and decided, one done in service for somebody in need, one called off."""
    us, ana = tour.organiser, me(tour.people["ana"])
    bo = me(tour.people["bo"]).model_copy(update={"purpose": PURPOSE})
    asked = {"kind": "payment", "until": tour.day(5), "note": NOTE, "text_version": "2026-1"}
    own = {"volunteer_id": ana.id, **asked}
    for ends in ("contested", "called-off"):
        one = {"errand_id": (await tour.do(errands.AskErrand, ana, **own)).errand_id}
        await tour.do(answers.ListOfferedErrands, bo, volunteer_id=bo.id)
        await tour.do(errands.AcceptErrand, bo, **one, volunteer_id=bo.id)
        await tour.do(answers.RevealErrand, bo, **one)
        given = {"step": "entrusted", "things": ["key"], "note": NOTE}
        await tour.do(errands.TellErrandStep, bo, **one, **given)
        await tour.do(answers.GetErrand, bo, **one)
        if ends == "contested":
            await tour.do(errands.TellErrandStep, bo, **one, **given | {"step": "brought-back"})
            await tour.do(errands.TellErrandStep, bo, **one, step="done")
            await tour.do(errands.ContestErrand, ana, **one, note=NOTE)
            await tour.do(errands.DecideErrand, us, **one, finding="was-done")
        else:
            await tour.do(errands.WithdrawErrand, ana, **one)
    sheet = {"on_paper": {"reference": NOTE, "signed_on": tour.day()}}
    theirs = {"resident_id": resident_id, **asked, **sheet}
    one = {"errand_id": (await tour.do(errands.AskErrand, us, **theirs)).errand_id}
    await tour.do(errands.AcceptErrandInService, us, **one)
    await tour.do(answers.RevealErrand, us, **one)
    await tour.do(errands.TellErrandStep, us, **one, step="done")
    colleague = us.model_copy(update={"id": "colleague"})
    await tour.do(errands.ConfirmErrand, colleague, **one, **sheet)
    await tour.do(answers.ListErrands, us, division=COMMUNITY, names=True)


def _somebody(tour: Tour) -> Somebody:
    """Somebody of whom no document is known."""
    person = tour.somebody()
    tour.kept -= {person.document, f"{person.born:%Y%m%d}"}
    tour.kept |= {_address(person)}
    return person


def _address(person: Somebody) -> str:
    return f"{SURNAME}·{person.number}号院"


def _registration(tour: Tour, person: Somebody) -> dict[str, Any]:
    paper = {"text_version": "2026-1", "reference": NOTE}
    return {
        "organisation_id": tour.places["committee"],
        "name": person.name,
        "phone": person.phone,
        "address": _address(person),
        "birth_date": person.born.isoformat(),
        "consent": paper,
        "sensitive": paper,
    }


def _gone(tour: Tour, *words: str) -> None:
    tour.kept -= {*words}
    tour.gone |= {*words}
