"""Trainings over HTTP: recorded, confirmed, taken back, disputed, decided, listed."""

from baodao.gateway.operations import Operation
from baodao.schema.hours.trainings import (
    ConfirmTraining,
    DecideTraining,
    DisputeTraining,
    ListTrainings,
    ListTrainingsOf,
    RecordTraining,
    TakeBackTraining,
)

OPERATIONS = [
    Operation(
        "POST",
        "/volunteers/{volunteer_id}/trainings",
        RecordTraining,
        "Record a training 培训 of a volunteer",
        status=201,
        example={
            "organisation_id": "01KB0000000000000000000000",
            "title": "初级急救培训",
            "content": "心肺复苏、包扎止血、自动体外除颤器的使用",
            "held_by": "区红十字会",
            "minutes": 480,
            "first_day": "2026-11-07",
            "last_day": "2026-11-08",
            "result": "passed",
            "expires_on": "2028-11-07",
        },
    ),
    Operation(
        "POST",
        "/trainings/{training_id}/confirm",
        ConfirmTraining,
        "Confirm a training as a second organiser",
    ),
    Operation(
        "POST",
        "/trainings/{training_id}/take-back",
        TakeBackTraining,
        "Take a training back that was recorded wrongly",
        example={"reason": "重复登记"},
    ),
    Operation(
        "POST",
        "/trainings/{training_id}/dispute",
        DisputeTraining,
        "Say that a training is not one's own, or recorded wrongly",
        example={"reason": "本人当天没有参加这次培训"},
    ),
    Operation(
        "POST",
        "/trainings/{training_id}/decision",
        DecideTraining,
        "Decide on a training that is disputed",
        example={"outcome": "taken-back", "reason": "经核对签到表,情况属实"},
    ),
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/trainings",
        ListTrainingsOf,
        "The trainings of a volunteer",
    ),
    Operation("GET", "/trainings", ListTrainings, "Trainings of an organisation or a division"),
]
