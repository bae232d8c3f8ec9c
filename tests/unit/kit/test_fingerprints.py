"""Two commands under one id are the same if they mean the same, however they were written."""

import json

from baodao.kit.subscribers import _fingerprint
from baodao.schema.scheduling.seats import ReserveSeat

COMMAND = {
    "command_id": "tapped-twice",
    "actor": {"id": "v", "role": "volunteer"},
    "shift_id": "s",
    "volunteer_id": "v",
}


def of(written: dict[str, object]) -> str:
    return _fingerprint(ReserveSeat.model_validate_json(json.dumps(written)))


def test_the_order_of_fields_and_what_is_said_by_default_make_no_difference() -> None:
    assert of(dict(reversed(COMMAND.items()))) == of(COMMAND)
    assert of(COMMAND | {"actor": {"role": "volunteer", "scope": None, "id": "v"}}) == of(COMMAND)
    assert of(COMMAND | {"may_repeat": False}) == of(COMMAND)


def test_another_meaning_is_another_command() -> None:
    assert of(COMMAND | {"shift_id": "t"}) != of(COMMAND)
    assert of(COMMAND | {"actor": {"id": "w", "role": "volunteer"}}) != of(COMMAND)
    assert of(COMMAND | {"actor": {"id": "v", "role": "volunteer", "scope": "*"}}) != of(COMMAND)
