"""hours: the ledger of minutes served — one module for each part."""

from baodao.schema.hours import checkpoints, copies, ledger, overlaps, policies, reads, verification

__all__ = ["checkpoints", "copies", "ledger", "overlaps", "policies", "reads", "verification"]
