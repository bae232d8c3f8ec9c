"""Paths of hours: balances, entries and the verification of the ledgers."""

from baodao.gateway.operations import Operation
from baodao.schema.hours.ledger import GetBalance, ListEntries
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
]
