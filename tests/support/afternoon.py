"""scheduling and hours after an afternoon, and messages that name what there is."""

from copy import deepcopy
from functools import cache
from typing import Any

from baodao.hours.later_entries.domain import LaterEntry
from baodao.hours.suspicions.subscribers import subscribers as watch
from baodao.kit.testing import MemoryService
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.campaigns.domain import Campaign
from baodao.scheduling.posts.domain import Post
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.scheduling.series.domain.copies import Copy
from baodao.schema import Actor, Command, Event
from baodao.schema.base import NOBODY
from baodao.schema.contract import resolve_references
from baodao.schema.hours.accounts import RefundCoins
from baodao.schema.hours.awards import (
    CheckAward,
    DisownAward,
    RecordAward,
    ShowAward,
    WithdrawAward,
)
from baodao.schema.hours.certificates import RevokeCertificate
from baodao.schema.hours.complaints import AnswerComplaint, FileComplaint, RedirectComplaint
from baodao.schema.hours.corrections import AppealCorrection, DecideCorrection, RequestCorrection
from baodao.schema.hours.inspections import AnnounceInspection, RecordFinding, TellSeed
from baodao.schema.hours.later_entries import (
    DecideLaterEntry,
    RequestLaterEntry,
    WithdrawLaterEntry,
)
from baodao.schema.hours.ledger import HoursCredited
from baodao.schema.hours.nominations import (
    AnswerNomination,
    DecideObjection,
    NominateGroup,
    NominateVolunteer,
    ReviewNomination,
)
from baodao.schema.hours.overlaps import SettleOverlap
from baodao.schema.hours.record_reports import PublishRecordReport
from baodao.schema.hours.reports import PublishAnnualReport, SetTarget
from baodao.schema.hours.rewards import (
    DeclineReward,
    DisputePickup,
    GrantReward,
    RedeemReward,
    WithdrawReward,
)
from baodao.schema.hours.rounds import CallOffRound, OpenRound, PostRound, PublishRound
from baodao.schema.hours.suspicions import DecideSuspicion, LookAtSuspicion
from baodao.schema.hours.trainings import (
    ConfirmTraining,
    DecideTraining,
    DisputeTraining,
    RecordTraining,
    TakeBackTraining,
)
from baodao.schema.registration.approvals import ApprovalGiven
from baodao.schema.registration.policies import PolicySet
from baodao.schema.sampling import example_value
from baodao.schema.scheduling.call_outs import CallOut
from baodao.schema.scheduling.copying import CopyActivity
from tests.builders.actors import acting_as
from tests.builders.hours import (
    CERTIFICATE,
    INSPECTION,
    POSTING,
    RECEIPT,
    SUSPICION,
    TRAINING,
    star_book,
)
from tests.builders.recognition import AWARD, NOMINATION, OBJECTION, ROUND
from tests.builders.reports import counted_by
from tests.builders.rewards import REWARD, REWARD_KEYS
from tests.support.recurring import COPIED_ON, SERIES
from tests.support.shifts import CALLER, NEED, OPERATOR, PLACE, PROGRAMME, crew

ABOVE = acting_as(id="above", role="supervisor", scope="*", purpose="hours")
RECORDER = acting_as(id="recorder", role="organiser", organisation="o")
Message = type[Command] | type[Event]
# From an operator's desk nobody calls people out, or decides what is above others, or complains.
_SENDERS: dict[Message, Actor] = {
    CallOut: CALLER,
    SettleOverlap: ABOVE,
    RevokeCertificate: ABOVE,
    RefundCoins: ABOVE,
    AnswerComplaint: ABOVE,
    RedirectComplaint: ABOVE,
    LookAtSuspicion: ABOVE,
    DecideSuspicion: ABOVE,
    FileComplaint: NOBODY,
    AnnounceInspection: ABOVE,
    TellSeed: ABOVE,
    RecordFinding: ABOVE,
    **dict.fromkeys((RecordTraining, ConfirmTraining, TakeBackTraining, DecideTraining), RECORDER),
    DisputeTraining: acting_as(id="v1", role="volunteer"),
    RequestCorrection: RECORDER,
    RequestLaterEntry: RECORDER,
    DecideLaterEntry: RECORDER,
    WithdrawLaterEntry: RECORDER,
    DecideCorrection: RECORDER,
    AppealCorrection: acting_as(id="v1", role="volunteer"),
    RecordAward: RECORDER,
    CheckAward: RECORDER,
    WithdrawAward: RECORDER,
    ShowAward: acting_as(id="v1", role="volunteer"),
    DisownAward: acting_as(id="v2", role="volunteer"),
    **dict.fromkeys((GrantReward, RedeemReward, WithdrawReward), RECORDER),
    **dict.fromkeys((DeclineReward, DisputePickup), acting_as(id="v2", role="volunteer")),
    PublishAnnualReport: ABOVE,
    PublishRecordReport: RECORDER,
    SetTarget: ABOVE,
    OpenRound: ABOVE,
    CallOffRound: ABOVE,
    NominateVolunteer: ABOVE,
    NominateGroup: ABOVE,
    AnswerNomination: acting_as(id="v2", role="volunteer"),
    ReviewNomination: ABOVE,
    PostRound: ABOVE,
    PublishRound: ABOVE,
    DecideObjection: ABOVE,
}


_built: list[tuple[dict[str, MemoryService], dict[str, Any]]] = []


async def world() -> tuple[dict[str, MemoryService], dict[str, Any]]:
    """The two services after an afternoon, and what messages may name there.

    Building them once is enough: whoever asks for them gets copies.
    """
    if not _built:
        _built.append(await _world())
    services, names = _built[0]
    return {name: service.copy() for name, service in services.items()}, deepcopy(names)


async def _world() -> tuple[dict[str, MemoryService], dict[str, Any]]:
    services = await crew()
    draft, *_ = services["scheduling"].all_of(Activity)
    campaign, *_ = services["scheduling"].all_of(Campaign)
    signed, *_ = services["scheduling"].all_of(SignUp)
    post, *_ = services["scheduling"].all_of(Post)
    copied, *_ = services["scheduling"].all_of(Copy)
    names = {
        "activity_id": draft.id,
        "look_back_id": f"{draft.id}-look-back",
        "shift_id": signed.shift_id,
        "evaluation_id": f"{signed.shift_id}-v1",
        "quality": "优",
        "post_id": post.id,
        "sign_up_id": signed.id,
        "volunteer_id": signed.volunteer_id,
        "to_id": signed.volunteer_id,
        "organisation_id": "o",
        "item_id": NEED["item_id"],
        "consent_id": "c",
        "approval_id": "approval",
        "campaign_id": campaign.id,
        "series_id": SERIES,
        "day": COPIED_ON,
        "copied_from": copied.copied_from,
        "division": PLACE,
        "certificate_number": CERTIFICATE,
        "overlap_id": f"{signed.id}-overlap",
        "receipt_number": RECEIPT,
        "suspicion_id": SUSPICION,
        "inspection_id": INSPECTION,
        "drawn_id": f"{INSPECTION}-001",
        "posting_id": POSTING,
        "entry_id": f"{signed.id}-3",
        "correction_id": "s2-nv",
        "training_id": TRAINING,
        "later_entry_id": LaterEntry.id_for(signed.shift_id, "v3"),
        "award_id": AWARD,
        "reward_number": REWARD,
        "pickup_code": REWARD_KEYS.code(REWARD),
        "round_id": ROUND,
        "nomination_id": NOMINATION,
        "objection_id": OBJECTION,
        "year": 2026,
        **PROGRAMME,
    }
    await services["hours"].put(star_book(signed.volunteer_id))
    await services["hours"].put(*counted_by(saying(HoursCredited, names)))
    for service in services.values():
        await service.follow(saying(PolicySet, names), saying(ApprovalGiven, names))
    # What the watch remembers of such events.
    for one in watch.followed():
        for kind in one.use_cases:
            await services["hours"].decide(saying(kind, names), consumer=one.consumer)
    return services, names


def saying(kind: Message, names: dict[str, Any]) -> Any:
    """A message of this kind that names what there is."""
    values = _example(kind)
    known: dict[str, Any] = {
        name: value for name, value in names.items() if name in kind.model_fields
    }
    for several in ("confirmed_ids", "volunteer_ids"):
        if several in kind.model_fields:
            known[several] = [names["volunteer_id"]]
    if kind is CopyActivity:
        known["activity_id"] = names["copied_from"]
    if issubclass(kind, Command):
        who = _SENDERS.get(kind, OPERATOR)
        known |= {"actor": who.model_dump(), "command_id": "c", "expires_at": None}
    return kind.model_validate(values | known)


@cache
def _example(kind: Message) -> dict[str, Any]:
    """What such a message could say, by its schema, which takes ten milliseconds to make."""
    example: dict[str, Any] = example_value(
        kind.__name__, resolve_references(kind.model_json_schema())
    )
    return example
