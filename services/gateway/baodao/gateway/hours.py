"""Paths of hours: balances, entries, overlaps, and whether the ledgers hold."""

from baodao.gateway.operations import Operation
from baodao.schema.hours.checkpoints import ListIssuingKeys, ReckonCheckpoint
from baodao.schema.hours.ledger import GetBalance, ListEntries
from baodao.schema.hours.overlaps import ListOverlaps, SettleOverlap
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
        "/overlaps/{attendance_id}/settle",
        SettleOverlap,
        "Decide what counts of two records for the same time",
    ),
    Operation(
        "GET", "/hours/checkpoint", ReckonCheckpoint, "A part of a checkpoint of all ledgers"
    ),
    Operation("GET", "/hours/keys", ListIssuingKeys, "The public keys that sign checkpoints"),
]
