"""Rounds of recognition with nominations and objections, and awards."""

from dataclasses import replace
from typing import Any

from baodao.hours.awards.domain import Award
from baodao.hours.rounds.domain.nominations import Nomination, Objection
from baodao.hours.rounds.domain.rounds import Honour, Listed, Round
from baodao.kit.decisions import Aggregate
from baodao.kit.testing import NOW

AWARD = "award"


def award(**changes: Any) -> Award:
    """An award of `v2` that waits for a check by the organisation `o`."""
    facts: dict[str, Any] = {
        "id": AWARD,
        "volunteer_id": "v2",
        "organisation_id": "o",
        "division": "120104007017",
        "award_kind": "other",
        "title": "测试·奖",
        "awarded_on": "2026-03-05",
        "granting_body": "测试·协会",
        "award_level": None,
        "proof": "测试",
        "entered_at": NOW,
        "entered_by": "v2",
        "by_person": True,
    }
    return Award(**facts | changes)


ROUND = "round"
NOMINATION = f"{ROUND}-of-a-person"
HONOURS = (Honour("测试·个人", "person", 1), Honour("测试·集体", "group", 1))
OBJECTION = "objection"


def recognition(**changes: Any) -> Round:
    """A round of a community whose nominations were taken until yesterday."""
    facts: dict[str, Any] = {
        "id": ROUND,
        "division": "120104007017",
        "title": "测试·评选",
        "since": "2026-01-01",
        "until": "2026-10-31",
        "honours": HONOURS,
        "nominate_until": "2026-11-22",
        "notice_days": 5,
    }
    return Round(**facts | changes)


def nomination(volunteer_id: str | None = "v2", **changes: Any) -> Nomination:
    """Somebody is nominated and has agreed, and nobody has reviewed that."""
    nominee = volunteer_id or changes.get("organisation_id", "")
    facts: dict[str, Any] = {
        "id": f"{changes.get('round_id', ROUND)}-of-{'a-person' if volunteer_id else nominee}",
        "round_id": ROUND,
        "division": "120104007017",
        "honour": HONOURS[0 if volunteer_id else 1].title,
        "volunteer_id": volunteer_id,
        "organisation_id": None,
        "nominated_for": None,
        "nominated_by": "nominator",
        "nominated_at": NOW,
        "grounds": "测试",
        "agreed_at": NOW,
    }
    return Nomination(**facts | changes)


def objected(volunteer_id: str = "v2", division: str = "120104007017") -> list[Aggregate]:
    """A round that is posted, and a nomination to which `v3` objects."""
    one = nomination(volunteer_id, division=division)
    one = replace(one, state="objected", objections=1, is_shown=True)
    listed = (Listed(one.id, one.honour),)
    posted = recognition(division=division, state="posted", posted_on="2026-11-23", listed=listed)
    objection = Objection(
        id=OBJECTION,
        nomination_id=one.id,
        division=division,
        objector_id="v3",
        objection_text="测试",
        objected_at=NOW,
        days=10,
    )
    return [posted, one, objection]


def other_rounds() -> list[Aggregate]:
    """Nominations of another round, and objections to those, of which nobody is asked in tests."""
    made: list[Aggregate] = []
    for number in range(6):
        who = f"nominee{number}"
        facts: dict[str, Any] = {"id": f"other-{number}", "round_id": "other", "agreed_at": None}
        made.append(nomination(who, **facts))
        made.append(nomination(who, id=f"waiting-{number}", agreed_at=None))
        _, _, objection = objected()
        other = {"id": f"objection-{number}", "nomination_id": "other-0", "objector_id": who}
        made.append(replace(objection, **other))
    # Whose nominee is of age, so that nobody needs an approval for it.
    made.append(recognition(id="adults"))
    given = {"state": "published", "posted_on": "2026-11-09", "published_at": NOW, "awarded": 1}
    made.append(recognition(id="given", **given))
    shown = {"state": "awarded", "awarded_on": "2026-11-23", "is_shown": True}
    made.append(nomination("v1", id="honour-1", round_id="given", **shown))
    made.append(nomination("v1", id="adult-1", round_id="adults"))
    return made
