"""Inspections over HTTP: announced and published for whoever comes, looked into by few."""

from baodao.gateway.operations import Operation
from baodao.schema.hours.inspections import (
    AnnounceInspection,
    ListDrawnEntries,
    ListInspections,
    ListPopulation,
    RecordFinding,
    TellSeed,
)

OPERATIONS = [
    Operation(
        "POST",
        "/inspections",
        AnnounceInspection,
        "Announce an inspection 抽查 with the hash of a secret",
        status=201,
        example={
            "division": "120104",
            "since": "2026-07-01",
            "until": "2026-09-30",
            "sample_size": 50,
            "commitment": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
    ),
    Operation("GET", "/inspections", ListInspections, "Inspections and their results"),
    Operation(
        "POST",
        "/inspections/{inspection_id}/seed",
        TellSeed,
        "Tell the secret of an inspection, which draws its sample",
        example={"seed_secret": "correct-horse-battery-staple"},
    ),
    Operation(
        "GET",
        "/inspections/{inspection_id}/population",
        ListPopulation,
        "The entries from which an inspection draws, to draw again",
    ),
    Operation(
        "GET",
        "/inspections/{inspection_id}/drawn",
        ListDrawnEntries,
        "The entries that an inspection has drawn, with what is known of each",
    ),
    Operation(
        "POST",
        "/inspections/{inspection_id}/drawn/{drawn_id}/finding",
        RecordFinding,
        "Say what was found of an entry that was drawn",
        example={"finding": "holds", "reason": "与活动照片和签到记录核对一致"},
    ),
]
