"""Decisions about rounds: opened, posted, published, called off."""

from datetime import datetime
from typing import Annotated

from baodao.hours.common.policies import Policy
from baodao.hours.known.domain import KnownVolunteer, kept_record, kept_records
from baodao.hours.rounds.domain.nominations import Nomination
from baodao.hours.rounds.domain.rounds import Round
from baodao.hours.rounds.use_cases.nominating import is_kept_out
from baodao.kernel.days import today
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import (
    Change,
    Decision,
    NewId,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.schema.base import OwnMatter
from baodao.schema.hours import round_refusals as refusals
from baodao.schema.hours import rounds as schema

_Round = Annotated[Round, by("round_id", noun="round")]
_People = dict[str, KnownVolunteer]


@use_case
def open_round(
    command: schema.OpenRound,
    packs: Annotated[dict[str, PolicyPack], packs_at()],
    new_id: NewId,
    now: datetime,
) -> Decision[schema.RoundReceipt]:
    """Open a round of a division."""
    if command.since > command.until or command.nominate_until < today(now):
        return refuse(refusals.RoundDaysNotInOrder())
    policy = rules_at(Policy, packs, command.division, now)
    if command.notice_days is not None and command.notice_days < policy.notice_days:
        return refuse(refusals.NoticeTooShort(days=policy.notice_days))
    opened = Round.open(new_id(), command, policy)
    return accept(_receipt(opened.after), opened, under=policy.version)


@use_case
def call_off_round(
    command: schema.CallOffRound, recognition: _Round
) -> Decision[schema.RoundReceipt]:
    """Have nothing come of a round."""
    if recognition.state not in Round.LIFE.sources("call_off"):
        return refuse(refusals.RoundOver(state=recognition.state))
    off = recognition.call_off(command.reason)
    return accept(_receipt(off.after), off)


@use_case
def post_round(
    command: schema.PostRound, recognition: _Round, now: datetime
) -> Decision[schema.RoundReceipt]:
    """Post the list of a round."""
    if refused := recognition.post_refusals(now):
        return refuse(*refused)
    posted = recognition.post(now)
    return accept(_receipt(posted.after), posted)


def _nominees(nominations: dict[str, Nomination]) -> list[str]:
    return [one.volunteer_id for one in nominations.values() if one.volunteer_id]


def _nominee(one: Nomination, known: _People) -> str:
    """Whose nomination it is: a group, or the record that is kept of a person."""
    return one.organisation_id or kept_record(one.volunteer_id or "", known)


@use_case
def publish_round(
    command: schema.PublishRound,
    recognition: _Round,
    nominations: Annotated[dict[str, Nomination], by_each("recognition.decided_ids")],
    known: Annotated[_People, by_each(_nominees)],
    person: Annotated[_People, by_each(kept_records)],
    now: datetime,
) -> Decision[schema.RoundReceipt]:
    """Give honours to all on the list but those to whom somebody objects; judged as of now."""
    if refused := recognition.publish_refusals(now):
        return refuse(*refused)
    decided = [one for one in nominations.values() if one.state == "shortlisted"]
    if not decided:
        return refuse(refusals.NobodyListed())
    given = list[Change[Nomination]]()
    seen = {_nominee(one, known) for one in nominations.values() if one.state == "awarded"}
    for one in decided:
        nominee = _nominee(one, known)
        if command.actor.is_concerned(nominee):
            return refuse(OwnMatter())
        kept = person.get(nominee)
        is_out = nominee in seen or (kept is not None and is_kept_out(kept, recognition))
        seen.add(nominee)
        given.append(one.pass_over() if is_out else one.award(recognition, now))
    awarded = [change.after.id for change in given if change.after.state == "awarded"]
    published = recognition.publish([one.id for one in decided], awarded, now)
    return accept(_receipt(published.after), published, *given)


def _receipt(one: Round) -> schema.RoundReceipt:
    return schema.RoundReceipt(round_id=one.id, state=one.state, posted_until=one.posted_until)
