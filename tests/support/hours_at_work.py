"""hours as it is when each of its commands can be carried out, and who may send it."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from baodao.hours.certificates.domain.certificates import Certificate
from baodao.hours.corrections.domain import Correction
from baodao.hours.evaluations.domain import Evaluation
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.trainings.domain import Training
from baodao.kit.testing import NOW, MemoryService
from baodao.schema import Actor, Command
from baodao.schema.base import NOBODY, Message
from baodao.schema.hours.accounts import DonateCoins, GiveCoins, RefundCoins, SpendCoins
from baodao.schema.hours.awards import DisownAward, ListAwardsOf, ShowAward
from baodao.schema.hours.certificates import GetCertificate, IssueCertificate, RevokeCertificate
from baodao.schema.hours.complaints import AnswerComplaint, FileComplaint, RedirectComplaint
from baodao.schema.hours.corrections import AppealCorrection, DecideCorrection, RequestCorrection
from baodao.schema.hours.credentials import GetCredential
from baodao.schema.hours.evaluations import DecideEvaluation, DisputeEvaluation, EvaluateService
from baodao.schema.hours.inspections import AnnounceInspection, RecordFinding, TellSeed
from baodao.schema.hours.later_entries import (
    DecideLaterEntry,
    RequestLaterEntry,
    WithdrawLaterEntry,
)
from baodao.schema.hours.national import RecordNationalAnswers
from baodao.schema.hours.nominations import AnswerNomination, ListNominationsOf
from baodao.schema.hours.overlaps import SettleOverlap
from baodao.schema.hours.record_reports import PublishRecordReport
from baodao.schema.hours.reports import PublishAnnualReport, SetTarget
from baodao.schema.hours.rewards import (
    DeclineReward,
    DisputePickup,
    GetPickupCode,
    GrantReward,
    ListRewardsOf,
    RedeemReward,
    WithdrawReward,
)
from baodao.schema.hours.stars import GrantStar
from baodao.schema.hours.suspicions import DecideSuspicion, LookAtSuspicion
from baodao.schema.hours.trainings import (
    ConfirmTraining,
    DecideTraining,
    DisputeTraining,
    RecordTraining,
    TakeBackTraining,
)
from baodao.schema.registration.policies import PolicySet
from baodao.schema.registration.volunteers import VolunteerRegistered
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.recognition import award, nomination, recognition
from tests.builders.registration import ELSEWHERE, OPERATOR, person
from tests.builders.rewards import GRANTED, PICKED_UP, REWARD_KEYS, reward
from tests.support.rounds_at_work import AWARDS, ROUNDS, awarded, recognised

STARTS = NOW - timedelta(hours=4)
GIVER, DECIDER = (
    acting_as(id=name, role="organiser", organisation="committee", purpose="hours")
    for name in ("giver", "decider")
)
ABOVE = acting_as(id="above", role="supervisor", scope="*", purpose="hours")
COMPLAINED = {
    "division": ELSEWHERE,
    "complained_of": "organisation",
    "organisation_id": "committee",
    "complaint_text": "测试",
}
_INSPECTING = (AnnounceInspection, TellSeed, RecordFinding)
INSPECTED = {
    "division": ELSEWHERE,
    "since": "2026-11-01",
    "until": "2026-11-20",
    "sample_size": 1,
    "commitment": hours.inspection("announced").commitment,
}
TRAINED = {
    "organisation_id": "committee",
    "volunteer_id": "a",
    "title": "测试·急救",
    "content": "测试",
    "held_by": "测试·红十字会",
    "minutes": 120,
    "first_day": "2026-11-22",
    "last_day": "2026-11-22",
    "result": "passed",
}
_TRAINING = (RecordTraining, ConfirmTraining, TakeBackTraining, DisputeTraining, DecideTraining)
_REWARDED = (GrantReward, RedeemReward, WithdrawReward, DeclineReward, DisputePickup)
EVALUATED = {"shift_id": "shift", "volunteer_id": "a", "quality": "良"}


_Prepare = Callable[[MemoryService, type[Command]], Awaitable[tuple[dict[str, Any], list[Actor]]]]
_REPORTING = (PublishAnnualReport, PublishRecordReport, SetTarget)
_WATCHED = (
    *_REPORTING,
    *_INSPECTING,
    RecordNationalAnswers,
    SettleOverlap,
    FileComplaint,
    AnswerComplaint,
    RedirectComplaint,
    LookAtSuspicion,
    DecideSuspicion,
)


async def hours_before(kind: type[Command]) -> tuple[MemoryService, dict[str, Any], list[Actor]]:
    """A service, what such a command says there, and who may send it."""
    service = hours.ledgers(NOW)
    await service.follow(hours.over(STARTS, STARTS + timedelta(hours=2)))
    served = {"volunteer_id": "a", "shift_id": "shift"}
    await service.follow(hours.attendance(STARTS, 120, sign_up_id="shift-a", **served))
    await service.follow(hours.attendance(STARTS, 60, sign_up_id="twice", volunteer_id="a"))
    if kind in _WATCHED:
        return service, *await _watched(service, kind)
    if kind is GrantStar:
        return service, *await _with_a_star(service)
    for kinds, prepare in _PREPARED.items():
        if kind in kinds:
            return service, *await prepare(service, kind)
    return service, *await _evaluated(service, kind)


async def _certified(
    service: MemoryService, kind: type[Command]
) -> tuple[dict[str, Any], list[Actor]]:
    """Somebody has hours to certify, or a certificate."""
    issue = {"volunteer_id": "a"}
    if kind is IssueCertificate:
        return issue, [person("a")]
    number = (await service.done(IssueCertificate, person("a"), **issue)).certificate_number
    return {"certificate_number": number, "reason": "issued-in-error"}, [ABOVE]


async def _trained(
    service: MemoryService, kind: type[Command]
) -> tuple[dict[str, Any], list[Actor]]:
    """Somebody was trained, and it waits for a second organiser, holds, or is disputed."""
    known = VolunteerRegistered(division=ELSEWHERE, volunteer_id="a", registered_at=STARTS)
    rules = {"hours": {"trainings_confirmed": kind is ConfirmTraining}}
    told = {"division": ELSEWHERE, "version": 1, "changed": [], "set_at": STARTS, "rules": rules}
    await service.follow(PolicySet.model_validate(told), known)
    if kind is RecordTraining:
        return TRAINED, [GIVER]
    named = {"training_id": (await service.done(RecordTraining, GIVER, **TRAINED)).training_id}
    if kind is ConfirmTraining:
        return named, [DECIDER]
    said = named | {"reason": "测试"}
    if kind is not DecideTraining:
        return said, [person("a") if kind is DisputeTraining else GIVER]
    await service.done(DisputeTraining, person("a"), **said)
    return said | {"outcome": "taken-back"}, [DECIDER]


async def _evaluated(
    service: MemoryService, kind: type[Command]
) -> tuple[dict[str, Any], list[Actor]]:
    """A service is evaluated, disputed, or about to be."""
    if kind is EvaluateService:
        return EVALUATED, [GIVER]
    given = await service.done(EvaluateService, GIVER, **EVALUATED)
    dispute = {"evaluation_id": given.evaluation_id, "reason": "测试"}
    if kind is DisputeEvaluation:
        return dispute, [person("a")]
    assert kind is DecideEvaluation
    await service.done(DisputeEvaluation, person("a"), **dispute)
    decided = dispute | {"outcome": "changed", "quality": "优"}
    return decided, [DECIDER]


async def _with_a_star(service: MemoryService) -> tuple[dict[str, Any], list[Actor]]:
    """Somebody has the hours for a star, which their street grants."""
    rules = {"hours": {"star_hours": [1], "star_granting": ["street"]}}
    told = {"division": ELSEWHERE, "version": 1, "changed": [], "set_at": STARTS, "rules": rules}
    known = VolunteerRegistered(division=ELSEWHERE, volunteer_id="a", registered_at=STARTS)
    await service.follow(PolicySet.model_validate(told), known)
    await service.follow()
    street = acting_as(id="street", role="street-coordinator", scope=ELSEWHERE[:9], purpose="hours")
    return {"volunteer_id": "a", "level": 1}, [street]


_COINS: dict[type[Command], dict[str, Any]] = {
    SpendCoins: {"volunteer_id": "a", "item": "测试·理发"},
    GiveCoins: {"volunteer_id": "a", "to_id": "b", "relation": "parent", "coins": 10},
    DonateCoins: {"volunteer_id": "a", "coins": 10},
    RefundCoins: {"reason": "测试"},
}


async def _paid(service: MemoryService, kind: type[Command]) -> tuple[dict[str, Any], list[Actor]]:
    """What somebody does with the coins that they have earned."""
    rules = {"hours": {"coin_prices": [{"item": "测试·理发", "coins": 20}]}}
    told = {"division": ELSEWHERE, "version": 1, "changed": [], "set_at": STARTS, "rules": rules}
    await service.follow(PolicySet.model_validate(told))
    for who in ("a", "b"):
        known = VolunteerRegistered(division=ELSEWHERE, volunteer_id=who, registered_at=STARTS)
        await service.follow(known)
    await service.follow()
    if kind is not RefundCoins:
        return _COINS[kind], [person("a")]
    spent = await service.done(SpendCoins, person("a"), **_COINS[SpendCoins])
    return _COINS[kind] | {"posting_id": spent.posting_id}, [ABOVE]


async def _watched(
    service: MemoryService, kind: type[Command]
) -> tuple[dict[str, Any], list[Actor]]:
    """What somebody above decides, and what the national system answers."""
    if kind in _INSPECTING:
        return await _inspected(service, kind)
    if kind is SettleOverlap:
        said = {"overlap_id": "twice-overlap", "decision": "nothing", "reason": "测试"}
        return said, [OPERATOR]
    if kind in (LookAtSuspicion, DecideSuspicion):
        await service.put(hours.suspicion())
        said = {"suspicion_id": hours.SUSPICION}
        decided = {"decision": "dismissed", "reason": "测试"} if kind is DecideSuspicion else {}
        return said | decided, [ABOVE]
    if kind in _REPORTING:
        return await _reported(service, kind)
    if kind is RecordNationalAnswers:
        said = {"volunteer_id": "a", "answers": [{"sequence": 1, "outcome": "sent"}]}
        return said, [OPERATOR]
    return await _complained(service, kind)


async def _reported(
    service: MemoryService, kind: type[Command]
) -> tuple[dict[str, Any], list[Actor]]:
    """What a division or an organisation publishes of a year, and what it is to reach."""
    if kind is SetTarget:
        target = {"measure": "minutes", "value": 600}
        return {"division": ELSEWHERE, "year": 2027} | target, [ABOVE]
    if kind is PublishAnnualReport:
        return {"division": ELSEWHERE, "year": 2025}, [ABOVE]
    await service.follow()
    service.now = datetime(2027, 1, 10, tzinfo=UTC)
    return {"organisation_id": "committee", "year": 2026}, [GIVER]


async def _complained(
    service: MemoryService, kind: type[Command]
) -> tuple[dict[str, Any], list[Actor]]:
    """What anybody complains of, and what is answered."""
    if kind is FileComplaint:
        return COMPLAINED, [NOBODY]
    filed = await service.done(FileComplaint, NOBODY, **COMPLAINED)
    said = {"receipt_number": filed.receipt_number}
    if kind is RedirectComplaint:
        return said | {"redirected_to": "测试·别的部门"}, [ABOVE]
    return said | {"outcome": "upheld", "conclusion": "测试"}, [ABOVE]


async def _inspected(
    service: MemoryService, kind: type[Command]
) -> tuple[dict[str, Any], list[Actor]]:
    """What a sample is drawn from and looked into for."""
    if kind is AnnounceInspection:
        return INSPECTED, [ABOVE]
    if kind is TellSeed:
        fixed = hours.inspection("fixed")
        await service.put(fixed)
        return {"inspection_id": fixed.id, "seed_secret": hours.SEED_SECRET}, [ABOVE]
    drawn = hours.drawn_entry("shift-a", "a", "committee")
    await service.put(hours.inspection("drawn"), drawn)
    said = {"inspection_id": drawn.inspection_id, "drawn_id": drawn.id}
    return said | {"finding": "holds", "reason": "测试"}, [ABOVE]


async def _corrected(
    service: MemoryService, kind: type[Command]
) -> tuple[dict[str, Any], list[Actor]]:
    """An entry that is somebody else's, as its volunteer says."""
    said: dict[str, Any] = {"entry_id": "shift-a", "wrong": "not-me", "evidence": "测试"}
    if kind is RequestCorrection:
        return said, [person("a")]
    asked = await service.done(RequestCorrection, person("a"), **said)
    said = {"correction_id": asked.correction_id, "reason": "测试"}
    if kind is DecideCorrection:
        return said | {"outcome": "made"}, [DECIDER]
    await service.done(DecideCorrection, DECIDER, **said, outcome="refused")
    return said, [person("a")]


async def _recorded_later(
    service: MemoryService, kind: type[Command]
) -> tuple[dict[str, Any], list[Actor]]:
    """Somebody else was there too, as an organiser says after the roll was settled."""
    await service.follow(
        hours.settled(STARTS, STARTS + timedelta(hours=2), **hours.SHIFT_FACTS),
        VolunteerRegistered(division=ELSEWHERE, volunteer_id="b", registered_at=STARTS),
    )
    said: dict[str, Any] = {"shift_id": "shift", "volunteer_id": "b", "minutes": 60}
    said |= {"reason": "测试", "evidence": "测试"}
    if kind is RequestLaterEntry:
        return said, [GIVER]
    asked = await service.done(RequestLaterEntry, GIVER, **said)
    said = {"later_entry_id": asked.later_entry_id}
    if kind is WithdrawLaterEntry:
        return said, [GIVER]
    return said | {"outcome": "approved", "reason": "测试"}, [DECIDER]


async def _rewarded(
    service: MemoryService, kind: type[Command]
) -> tuple[dict[str, Any], list[Actor]]:
    """A reward waits for somebody, or somebody has picked it up."""
    known = VolunteerRegistered(division=ELSEWHERE, volunteer_id="a", registered_at=STARTS)
    await service.follow(known)
    if kind is GrantReward:
        return GRANTED, [GIVER]
    number = (await service.done(GrantReward, GIVER, **GRANTED)).reward_number
    named = {"reward_number": number}
    shown = named | {"pickup_code": REWARD_KEYS.code(number)}
    if kind is RedeemReward:
        return shown, [DECIDER]
    if kind is WithdrawReward:
        return named | {"reason": "测试"}, [GIVER]
    if kind is DisputePickup:
        await service.done(RedeemReward, DECIDER, **shown)
    return named, [person("a")]


_PREPARED: dict[Collection[type[Command]], _Prepare] = {
    tuple(_COINS): _paid,
    (RequestCorrection, DecideCorrection, AppealCorrection): _corrected,
    (RequestLaterEntry, DecideLaterEntry, WithdrawLaterEntry): _recorded_later,
    _TRAINING: _trained,
    (IssueCertificate, RevokeCertificate): _certified,
    tuple(ROUNDS): recognised,
    tuple(AWARDS): awarded,
    _REWARDED: _rewarded,
}


async def papers_of(service: MemoryService, *people: str) -> list[dict[str, str]]:
    """A paper of each kind that hours has of a person, after those there are."""
    children = []
    for number, who in enumerate(people):
        (paper, *_), (said, *_) = service.all_of(Certificate), service.all_of(Evaluation)
        named = {"id": who, "paper": f"20261123-ABCDEFG{'HJ'[number]}", "said": f"said-{who}"}
        await service.put(replace(paper, id=named["paper"], volunteer_id=who))
        await service.put(replace(said, id=named["said"], volunteer_id=who))
        (wrong, *_), (entry, *_) = service.all_of(Correction), service.all_of(Entry)
        named |= {"entry": f"entry-{who}", "wrong": f"wrong-{who}"}
        await service.put(replace(wrong, id=named["wrong"], volunteer_id=who, state="refused"))
        again = {"id": named["entry"], "attendance_id": named["entry"], "sequence": 90}
        await service.put(replace(entry, **again, volunteer_id=who))
        named["trained"] = f"trained-{who}"
        (trained, *_) = service.all_of(Training)
        await service.put(replace(trained, id=named["trained"], volunteer_id=who, state="held"))
        named["nominated"] = f"nominated-{who}"
        await service.put(nomination(who, id=named["nominated"], round_id=f"round-{number}"))
        await service.put(recognition(id=f"round-{number}"))
        named["award"] = f"award-{who}"
        await service.put(award(id=named["award"], volunteer_id=who))
        for word, facts in (("waits", {}), ("picked", PICKED_UP)):
            named[word] = REWARD_KEYS.number("o", word, who)
            given = {"id": named[word], "grant_reference": word, "volunteer_id": who}
            await service.put(reward(**given | facts))
        children.append(named)
    return children


OF_PAPERS: dict[type[Message], Callable[[dict[str, str]], dict[str, Any]]] = {
    **dict.fromkeys(
        (GetCertificate, GetCredential), lambda child: {"certificate_number": child["paper"]}
    ),
    DisputeEvaluation: lambda child: {"evaluation_id": child["said"], "reason": "测试"},
    RequestCorrection: lambda child: {
        "entry_id": child["entry"],
        "wrong": "not-me",
        "evidence": "测试",
    },
    DisputeTraining: lambda child: {"training_id": child["trained"], "reason": "测试"},
    ShowAward: lambda child: {
        "volunteer_id": child["id"],
        "organisation_id": "o",
        "award_kind": "other",
        "title": "测试·奖",
        "awarded_on": "2026-03-05",
        "granting_body": "测试·协会",
        "proof": "测试",
    },
    DisownAward: lambda child: {"award_id": child["award"]},
    AnswerNomination: lambda child: {"nomination_id": child["nominated"], "agrees": False},
    **dict.fromkeys((ListAwardsOf, ListNominationsOf), lambda child: {"volunteer_id": child["id"]}),
    **dict.fromkeys(
        (GetPickupCode, DeclineReward), lambda child: {"reward_number": child["waits"]}
    ),
    DisputePickup: lambda child: {"reward_number": child["picked"]},
    ListRewardsOf: lambda child: {"volunteer_id": child["id"]},
    AppealCorrection: lambda child: {"correction_id": child["wrong"], "reason": "测试"},
}
"""What is said of these papers, for whose they are."""
