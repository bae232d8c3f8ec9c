"""Rounds of recognition 评选表彰: nominated, reviewed, posted, published."""

from datetime import UTC, datetime, timedelta

import pytest

from baodao.hours.rounds.domain.rounds import Round
from baodao.kit.testing import slugs
from baodao.schema.hours import nominations
from baodao.schema.hours import rounds as schema
from baodao.schema.registration.policies import PolicySet
from baodao.schema.registration.suspensions import VolunteerSuspended
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.registration import person
from tests.support.rounds import (
    BEST,
    FRIDAY,
    GROUP,
    HOME,
    OPENED,
    OTHER,
    ROUND,
    STREET,
    TEAM,
    THIRD,
    Town,
)
from tests.support.star_books import since


@pytest.fixture
async def town() -> Town:
    town = Town()
    await town.begin()
    return town


async def test_a_notice_takes_five_working_days_from_the_next(town: Town) -> None:
    """Posted on 2025-09-26 it ends on 2025-10-10: a worked Sunday, and eight days off."""
    (one,) = await town.listed("a")
    posted = await town.post()
    assert posted.posted_until == "2025-10-10"
    town.service.now = datetime(2025, 10, 10, 15, 59, tzinfo=UTC)
    assert await town.refused() == ["notice-not-over"]
    town.service.now += timedelta(minutes=1)
    assert (await town.publish()).state == "published"
    (given,) = town.service.told(nominations.HonourAwarded)
    assert (given.nomination_id, given.volunteer_id, given.honour) == (one, "a", BEST)
    assert (given.awarded_on, given.issuer, given.level) == ("2025-10-11", HOME, "community")


async def test_in_a_year_without_a_calendar_publishing_waits(town: Town) -> None:
    await town.listed("a")
    posted = await town.post(datetime(2026, 12, 30, 2, 0, tzinfo=UTC))
    assert posted.posted_until == "2027-01-06"
    town.service.now = datetime(2027, 2, 1, tzinfo=UTC)
    assert await town.refused() == ["notice-provisional"]
    query = schema.ListRounds.model_validate({}).asked_by(person("c"))
    (row,) = (await town.service.ask(query)).rounds
    assert (row.is_provisional, row.state) == (True, "posted")


async def test_a_round_says_how_long_or_the_pack_does() -> None:
    """Longer than the pack, and not shorter; of a pack without one there is none."""
    town = Town()
    await town.begin(notice_days=6)
    short = await town.service.refused(schema.OpenRound, STREET, **ROUND, notice_days=4)
    assert slugs(short) == ["notice-too-short"]
    told = {"division": HOME, "version": 1, "changed": [], "set_at": OPENED - timedelta(days=9)}
    pack = PolicySet.model_validate(told | {"rules": {"hours": {"notice_days": 0}}})
    town = Town()
    await town.service.follow(pack)
    await town.begin()
    await town.listed("a")
    town.service.now = OPENED + timedelta(days=1)
    assert await town.refused() == ["nominations-still-open"]
    town.service.now = FRIDAY
    assert (await town.publish()).state == "published"
    assert await town.refused() == ["round-over"]


async def test_who_has_not_agreed_is_on_no_list(town: Town) -> None:
    one = await town.nominate("a", agrees=False)
    said = {"nomination_id": one, "outcome": "shortlisted", "reason": "测试"}
    refused = await town.service.refused(nominations.ReviewNomination, OTHER, **said)
    assert slugs(refused) == ["nominee-not-agreed"]
    no = {"nomination_id": one, "agrees": False}
    await town.service.done(nominations.AnswerNomination, person("a"), **no)
    assert await town.state(one) == "withdrawn"
    town.service.now = FRIDAY
    refused = await town.service.refused(schema.PostRound, STREET, round_id=town.round_id)
    assert slugs(refused) == ["nobody-listed"]


async def test_for_a_minor_their_guardian_agrees(town: Town) -> None:
    one = await town.nominate("child", agrees=False)
    said = {"nomination_id": one, "agrees": True}
    refused = await town.service.refused(nominations.AnswerNomination, person("child"), **said)
    assert slugs(refused) == ["guardian-agrees"]
    parent = acting_as(id="parent", role="guardian", ward="child", wards=["child"])
    assert (await town.service.done(nominations.AnswerNomination, parent, **said)).agreed


async def test_nobody_judges_in_their_own_matter(town: Town) -> None:
    service, one = town.service, await town.nominate("a")
    own = acting_as(id="a", role="street-coordinator", scope=HOME[:9], purpose="hours")
    again = town.wish("b") | {"volunteer_id": "a"}
    assert slugs(await service.refused(nominations.NominateVolunteer, own, **again)) == [
        "own-matter"
    ]
    said = {"nomination_id": one, "outcome": "shortlisted", "reason": "测试"}
    for who in (STREET, own):
        refused = await service.refused(nominations.ReviewNomination, who, **said)
        assert slugs(refused) == ["own-matter"]
    # Who was responsible for what they served, and the organisation that recorded it.
    starts = OPENED - timedelta(days=1)
    served = {"volunteer_id": "a", "division": HOME, "responsible_id": "other"}
    await service.follow(hours.attendance(starts, 60, **served))
    assert slugs(await service.refused(nominations.ReviewNomination, OTHER, **said)) == [
        "own-matter"
    ]
    await service.done(nominations.ReviewNomination, THIRD, **said)


async def test_a_group_is_nominated_by_others_and_agrees_itself(town: Town) -> None:
    wish = {"round_id": town.round_id, "honour": GROUP, "organisation_id": "team"}
    said = wish | {"grounds": "测试", "nominated_for": "team"}
    refused = await town.service.refused(nominations.NominateGroup, TEAM, **said)
    assert slugs(refused) == ["own-matter"]
    made = await town.service.done(nominations.NominateGroup, STREET, **wish, grounds="测试")
    agrees = {"nomination_id": made.nomination_id, "agrees": True}
    await town.service.done(nominations.AnswerNomination, TEAM, **agrees)
    await town.review(made.nomination_id)
    await town.post()
    query = schema.ListNominees(round_id=town.round_id).asked_by(person("c"))
    (line,) = (await town.service.ask(query)).nominees
    assert (line.organisation_id, line.honour) == ("team", GROUP)


@pytest.mark.parametrize("honour", [GROUP, "测试·别的"])
async def test_a_title_is_of_the_round_and_of_its_kind(town: Town, honour: str) -> None:
    wish = town.wish() | {"honour": honour}
    refused = await town.service.refused(nominations.NominateVolunteer, STREET, **wish)
    assert slugs(refused) == ["no-such-honour"]


async def test_there_are_so_many_places_and_a_withdrawal_frees_one(town: Town) -> None:
    first, _ = await town.listed("a", "b")
    third = await town.nominate("c")
    said = {"nomination_id": third, "outcome": "shortlisted", "reason": "测试"}
    refused = await town.service.refused(nominations.ReviewNomination, OTHER, **said)
    assert slugs(refused) == ["no-place-left"]
    no = {"nomination_id": first, "agrees": False}
    await town.service.done(nominations.AnswerNomination, person("a"), **no)
    await town.review(third)
    assert (await town.service.stored(Round, town.round_id)).waiting == 0


async def test_all_are_reviewed_before_a_list_is_posted(town: Town) -> None:
    await town.listed("a")
    await town.nominate("b")
    town.service.now = FRIDAY
    refused = await town.service.refused(schema.PostRound, STREET, round_id=town.round_id)
    assert slugs(refused) == ["not-all-reviewed"]


async def test_who_is_suspended_is_not_nominated_and_passed_over_at_publishing(town: Town) -> None:
    (one, other) = await town.listed("a", "b")
    for who in ("a", "c"):
        told = {"division": HOME, "volunteer_id": who, "within": [HOME[:9]]}
        await town.service.follow(since(2, VolunteerSuspended.model_validate(told)))
    refused = await town.service.refused(nominations.NominateVolunteer, STREET, **town.wish("c"))
    assert slugs(refused) == ["nominee-suspended"]
    await town.post()
    town.service.now = FRIDAY + timedelta(days=20)
    await town.publish()
    assert [await town.state(key) for key in (one, other)] == ["passed-over", "awarded"]


async def test_two_records_of_one_person_get_one_honour(town: Town) -> None:
    ids = await town.listed("a", "b")
    await town.post()
    await town.service.follow(hours.merged("a", "b"))
    town.service.now = FRIDAY + timedelta(days=20)
    await town.publish()
    assert [await town.state(key) for key in ids] == ["awarded", "passed-over"]


@pytest.mark.parametrize(("kept", "merged"), [("a", "b"), ("b", "a")])
async def test_one_person_is_nominated_once(town: Town, kept: str, merged: str) -> None:
    await town.nominate("a")
    await town.service.follow(hours.merged(kept, merged))
    for who in ("a", "b"):
        refused = await town.service.refused(
            nominations.NominateVolunteer, STREET, **town.wish(who)
        )
        assert slugs(refused) == ["nominated-before"]


async def test_who_is_suspended_at_home_is_nominated_nowhere(town: Town) -> None:
    above = ROUND | {"division": HOME[:6]}
    over = acting_as(id="over", role="supervisor", scope=HOME[:6], purpose="hours")
    opened = await town.service.done(schema.OpenRound, over, **above)
    suspended = VolunteerSuspended(volunteer_id="a", division=HOME, within=[HOME])
    await town.service.follow(since(2, suspended))
    said = town.wish() | {"round_id": opened.round_id}
    refused = await town.service.refused(nominations.NominateVolunteer, over, **said)
    assert slugs(refused) == ["nominee-suspended"]


async def test_organisations_of_elsewhere_learn_nothing_of_anybody(town: Town) -> None:
    """Not who is nominated, nor who is suspended: they have recorded nothing that these served."""
    await town.nominate("a")
    said = town.wish() | {"nominated_for": "choir"}
    choir = acting_as(id="x", role="organiser", organisation="choir", purpose="hours")
    for who in ("a", "b", "nobody"):
        named = said | {"volunteer_id": who}
        refused = await town.service.refused(nominations.NominateVolunteer, choir, **named)
        assert slugs(refused) == ["not-found"]


async def test_nobody_nominates_for_an_organisation_that_is_not_theirs(town: Town) -> None:
    said = town.wish() | {"nominated_for": "team"}
    refused = await town.service.refused(nominations.NominateVolunteer, STREET, **said)
    assert slugs(refused) == ["nominates-for-others"]


async def test_who_has_recorded_hours_nominates(town: Town) -> None:
    served = {"volunteer_id": "b", "organisation_id": "team", "sign_up_id": "s"}
    await town.service.follow(hours.attendance(OPENED - timedelta(days=9), 60, **served))
    said = town.wish("b") | {"nominated_for": "team"}
    made = await town.service.done(nominations.NominateVolunteer, TEAM, **said)
    assert made.state == "proposed"


async def test_what_was_given_is_shown_no_more_once_somebody_does_not_agree(town: Town) -> None:
    (one,) = await town.listed("a")
    await town.post()
    town.service.now = FRIDAY + timedelta(days=20)
    await town.publish()
    no = {"nomination_id": one, "agrees": False}
    await town.service.done(nominations.AnswerNomination, person("a"), **no)
    assert await town.state(one) == "awarded"
    query = schema.ListNominees(round_id=town.round_id).asked_by(person("c"))
    assert (await town.service.ask(query)).nominees == []


async def test_a_round_that_is_called_off_takes_nothing_more(town: Town) -> None:
    said = {"round_id": town.round_id, "reason": "测试"}
    await town.service.done(schema.CallOffRound, STREET, **said)
    refused = await town.service.refused(nominations.NominateVolunteer, STREET, **town.wish())
    assert slugs(refused) == ["round-not-open"]
