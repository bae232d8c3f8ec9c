"""Decisions about objections: raised while a list is posted, upheld or dismissed."""

from datetime import datetime
from typing import Annotated

from baodao.hours.common.policies import Policy
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.rounds.domain.nominations import Nomination, Objection
from baodao.hours.rounds.domain.rounds import Round
from baodao.hours.rounds.keys import RoundKeys
from baodao.hours.rounds.use_cases.nominating import recorder_refusals
from baodao.hours.stars.domain import Recorders
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Aggregate, Change, Decision, accept, by, refuse, use_case
from baodao.schema.hours import nominations as schema
from baodao.schema.hours import round_refusals as refusals


def _raised(command: schema.ObjectToNomination, keys: RoundKeys) -> str:
    return keys.objection(command.nomination_id, command.actor.id)


@use_case
def object_to_nomination(
    command: schema.ObjectToNomination,
    nomination: Annotated[Nomination, by("nomination_id")],
    recognition: Annotated[Round, by("nomination.round_id", noun="round")],
    known: Annotated[Objection | None, by(_raised)],
    packs: Annotated[dict[str, PolicyPack], packs_at("nomination.division")],
    keys: RoundKeys,
    now: datetime,
) -> Decision[schema.ObjectionReceipt]:
    """Object to a nomination, which stops it until that is decided, and no other one."""
    if known:
        return refuse(refusals.ObjectedBefore(objection_id=known.id))
    if not (recognition.is_posted(now) and nomination.is_listed):
        return refuse(refusals.NotPosted())
    policy = rules_at(Policy, packs, nomination.division, now)
    raised = Objection.raise_to(_raised(command, keys), nomination, command, policy, now)
    stopped = nomination.object(raised.after.due_on)
    return accept(_receipt(raised.after), raised, stopped, under=policy.version)


@use_case
def decide_objection(
    command: schema.DecideObjection,
    objection: Annotated[Objection, by("objection_id")],
    nomination: Annotated[Nomination, by("objection.nomination_id")],
    volunteer: Annotated[KnownVolunteer | None, by("nomination.volunteer_id")],
    recognition: Annotated[Round, by("nomination.round_id", noun="round")],
    recorders: Recorders,
    now: datetime,
) -> Decision[schema.ObjectionReceipt]:
    """Uphold an objection or dismiss it; what was upheld makes the nomination void."""
    if objection.state not in Objection.LIFE.sources("decide"):
        return refuse(refusals.ObjectionClosed(state=objection.state))
    if refused := recorder_refusals(command.actor, recorders):
        return refuse(*refused)
    decided = objection.decide(command, now)
    changes: list[Change[Aggregate]] = [decided]
    if nomination.state == "objected":
        judged = nomination.decide(command.outcome)
        changes.append(judged)
        if judged.after.state == "struck":
            changes.append(recognition.drop(nomination.id, waited=False))
    return accept(_receipt(decided.after), *changes)


def _receipt(one: Objection) -> schema.ObjectionReceipt:
    return schema.ObjectionReceipt(objection_id=one.id, state=one.state, due_on=one.due_on)
