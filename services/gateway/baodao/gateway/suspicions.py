"""Suspicions over HTTP: what detectors have noticed, for who supervises."""

from baodao.gateway.operations import Operation
from baodao.schema.hours.suspicions import (
    DecideSuspicion,
    GetSuspicion,
    ListSuspicions,
    LookAtSuspicion,
)

OPERATIONS = [
    Operation("GET", "/suspicions", ListSuspicions, "What detectors have noticed 疑点"),
    Operation("GET", "/suspicions/{suspicion_id}", GetSuspicion, "One case with its evidence"),
    Operation(
        "POST", "/suspicions/{suspicion_id}/look", LookAtSuspicion, "Say that one looks into a case"
    ),
    Operation(
        "POST",
        "/suspicions/{suspicion_id}/decision",
        DecideSuspicion,
        "Dismiss a case or confirm it",
        example={"decision": "dismissed", "reason": "养老院公用平板,已向该院核实"},
    ),
]
