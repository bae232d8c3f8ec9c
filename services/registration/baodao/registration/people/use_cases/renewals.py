"""Decisions about consents to a text that has been replaced by another one."""

from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.days import day_in, days_after, today
from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import Change, Decision, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.common.actors import ITSELF
from baodao.registration.people.commands import AskAgain, LapseConsents
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.policies.domain import Policy, policy_for
from baodao.schema import Actor


@use_case
def ask_again(
    command: AskAgain,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    consents: Annotated[Consents, by("volunteer_id", or_new=Consents.none)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    now: datetime,
) -> Decision[None]:
    """Ask for the consent to the text that is shown now; the one that was given holds meanwhile."""
    if refusals := volunteer.change_refusals("pending", "active", "suspended"):
        return refuse(*refusals)
    policy = policy_for(packs, volunteer.division)
    version = policy.consent_text_version
    outdated = consents.outdated(version)
    if outdated and volunteer.asked_text != version:
        until = days_after(today(now), policy.consent_renewal_days)
        asked = volunteer.ask_again(version, until, ITSELF)
    elif volunteer.asked_text and not outdated:
        # The pack says again what it said before.
        asked = volunteer.ask_no_more(ITSELF)
    else:
        return refuse(NothingDue(of=volunteer.id))
    return accept(None, asked, under=policy.version)


def asked_anew(
    volunteer: Volunteer, consents: Consents, policy: Policy, actor: Actor, now: datetime
) -> list[Change[Any]]:
    """Ask who comes back for the text that is shown now, if they agreed to another one."""
    version = policy.consent_text_version
    if volunteer.over is not None or not consents.outdated(version):
        return []
    until = days_after(today(now), policy.consent_renewal_days)
    return [volunteer.ask_again(version, until, actor)]


@use_case
def lapse_consents(
    command: LapseConsents,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    consents: Annotated[Consents, by("volunteer_id", or_new=Consents.none)],
    held: Annotated[dict[str, Consent], by_each("consents.to_registration")],
    now: datetime,
) -> Decision[None]:
    """End consents to another text than was asked for; who gave them waits and cannot sign up."""
    if refusals := volunteer.change_refusals("pending", "active", "suspended"):
        return refuse(*refusals)
    version, by_asked = volunteer.asked_text, volunteer.by_asked
    if version is None or by_asked is None or day_in(by_asked) > today(now):
        return refuse(NothingDue(of=volunteer.id))
    gone = [held[one.consent_id] for one in consents.outdated(version)]
    changes: list[Change[Any]] = [consent.lapse(ITSELF, now) for consent in gone]
    changes.append(volunteer.ask_no_more(ITSELF))
    for waiting in dict.fromkeys(consent.waiting for consent in gone):
        changes.append(changes[-1].after.wait_for(waiting, ITSELF, now))
    if gone:
        changes.append(consents.drop(consent.id for consent in gone))
    return accept(None, *changes)
