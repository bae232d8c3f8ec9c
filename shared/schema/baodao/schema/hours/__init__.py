"""hours: the ledger of minutes served — one module for each part."""

from baodao.schema.hours import copies, ledger, policies, reads, verification

__all__ = ["copies", "ledger", "policies", "reads", "verification"]
