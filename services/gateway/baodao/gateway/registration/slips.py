"""Paths of slips, which tell people what was done for them on paper."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.slips import HandOverSlip, ListSlips

OPERATIONS = [
    Operation("GET", "/slips", ListSlips, "Slips that are still to be handed over"),
    Operation(
        "POST",
        "/slips/{slip_id}/handed-over",
        HandOverSlip,
        "Note that a slip is in the person's hand or letterbox",
        example={"up_to": 1},
    ),
]
