"""hours: the ledger of minutes served, and what comes of it — one module for each part."""

from baodao.schema.hours import (
    certificates,
    checkpoints,
    complaints,
    copies,
    credentials,
    deadlines,
    evaluations,
    inspections,
    ledger,
    national,
    overlaps,
    policies,
    reads,
    stars,
    suspicions,
    verification,
)

__all__ = [
    "certificates",
    "checkpoints",
    "complaints",
    "copies",
    "credentials",
    "deadlines",
    "evaluations",
    "inspections",
    "ledger",
    "national",
    "overlaps",
    "policies",
    "reads",
    "stars",
    "suspicions",
    "verification",
]
