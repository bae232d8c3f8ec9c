"""Paths of hours: balances, entries, overlaps, what falls due, and whether the ledgers hold."""

from baodao.gateway.awards import OPERATIONS as _OF_AWARDS
from baodao.gateway.certificates import OPERATIONS as _OF_CERTIFICATES
from baodao.gateway.complaints import OPERATIONS as _OF_COMPLAINTS
from baodao.gateway.corrections import OPERATIONS as _OF_CORRECTIONS
from baodao.gateway.credentials import OPERATIONS as _OF_CREDENTIALS
from baodao.gateway.hours_reports import OPERATIONS as _OF_REPORTS
from baodao.gateway.inspections import OPERATIONS as _OF_INSPECTIONS
from baodao.gateway.later_entries import OPERATIONS as _OF_LATER_ENTRIES
from baodao.gateway.operations import Operation
from baodao.gateway.rewards import OPERATIONS as _OF_REWARDS
from baodao.gateway.rounds import OPERATIONS as _OF_ROUNDS
from baodao.gateway.suspicions import OPERATIONS as _OF_SUSPICIONS
from baodao.gateway.time_bank import OPERATIONS as _OF_TIME_BANK
from baodao.gateway.trainings import OPERATIONS as _OF_TRAININGS
from baodao.schema.hours.checkpoints import ListCheckpoints, ListIssuingKeys, ReckonCheckpoint
from baodao.schema.hours.deadlines import ListDeadlines
from baodao.schema.hours.evaluations import (
    DecideEvaluation,
    DisputeEvaluation,
    EvaluateService,
    ListEvaluations,
    ListEvaluationsOf,
)
from baodao.schema.hours.ledger import GetBalance, ListEntries
from baodao.schema.hours.national import ListNationalRecords, RecordNationalAnswers
from baodao.schema.hours.overlaps import ListOverlaps, SettleOverlap
from baodao.schema.hours.stars import GetStars, GrantStar, ListStars
from baodao.schema.hours.verification import VerifyLedgers

TAG = "hours"

OPERATIONS = [
    Operation("GET", "/volunteers/{volunteer_id}/hours", GetBalance, "What a volunteer has served"),
    Operation(
        "GET", "/volunteers/{volunteer_id}/hours/entries", ListEntries, "The entries of a volunteer"
    ),
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/hours/verify",
        VerifyLedgers,
        "Recompute the chain of one volunteer",
        hidden=frozenset(["after", "limit"]),
        operation_id="verifyLedger",
    ),
    Operation(
        "GET",
        "/hours/verify",
        VerifyLedgers,
        "Recompute the chains of many volunteers, page by page",
        hidden=frozenset(["volunteer_id"]),
    ),
    Operation("GET", "/overlaps", ListOverlaps, "Records of time that is in a ledger already"),
    Operation(
        "POST",
        "/overlaps/{overlap_id}/settle",
        SettleOverlap,
        "Decide what counts of two records for the same time",
        example={"decision": "rest", "reason": "两次活动首尾相接,只计未重叠的部分"},
    ),
    Operation(
        "GET", "/hours/checkpoint", ReckonCheckpoint, "A part of a checkpoint of all ledgers"
    ),
    Operation("GET", "/hours/checkpoints", ListCheckpoints, "The checkpoints that were published"),
    Operation(
        "GET",
        "/national-records",
        ListNationalRecords,
        "What is to be sent to the national system, or was refused by it",
    ),
    Operation(
        "POST",
        "/volunteers/{volunteer_id}/national-answers",
        RecordNationalAnswers,
        "Note what the national system has said to records of a volunteer",
        example={"answers": [{"sequence": 1, "outcome": "rejected", "reason": "活动名称过长"}]},
    ),
    Operation("GET", "/hours/keys", ListIssuingKeys, "The public keys that sign checkpoints"),
    Operation(
        "GET", "/recording-deadlines", ListDeadlines, "What is to be recorded, and until when"
    ),
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/evaluations",
        ListEvaluationsOf,
        "How a volunteer's service was evaluated",
    ),
    Operation("GET", "/evaluations", ListEvaluations, "Evaluations of an organisation or division"),
    Operation(
        "POST",
        "/shifts/{shift_id}/evaluations",
        EvaluateService,
        "Say how well somebody served in a shift",
        example={
            "volunteer_id": "01KB0000000000000000000000",
            "quality": "优",
            "feedback": "satisfied",
        },
    ),
    Operation(
        "POST",
        "/evaluations/{evaluation_id}/dispute",
        DisputeEvaluation,
        "Say that one's service was evaluated wrongly",
        example={"reason": "当天提前半小时到岗,并完成了全部任务"},
    ),
    Operation(
        "POST",
        "/evaluations/{evaluation_id}/decision",
        DecideEvaluation,
        "Decide on an evaluation that is disputed",
        example={"outcome": "changed", "quality": "优", "reason": "经核对签到记录,情况属实"},
    ),
    Operation("GET", "/volunteers/{volunteer_id}/stars", GetStars, "The stars of a volunteer"),
    Operation("GET", "/stars", ListStars, "Who holds a star, or for whom one is proposed"),
    Operation(
        "POST",
        "/volunteers/{volunteer_id}/stars/grant",
        GrantStar,
        "Grant a star that is proposed",
        example={"level": 1},
    ),
    *_OF_REPORTS,
    *_OF_CERTIFICATES,
    *_OF_TIME_BANK,
    *_OF_COMPLAINTS,
    *_OF_SUSPICIONS,
    *_OF_CREDENTIALS,
    *_OF_INSPECTIONS,
    *_OF_CORRECTIONS,
    *_OF_TRAININGS,
    *_OF_LATER_ENTRIES,
    *_OF_ROUNDS,
    *_OF_AWARDS,
    *_OF_REWARDS,
]
