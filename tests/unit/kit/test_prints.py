"""What is kept of a command is a keyed hash: of who sent which id, and of what it means."""

import json

import pytest

from baodao.kit.decisions import UseCase
from baodao.kit.ids import Ids
from baodao.kit.prints import CORRELATION_HEADER, REQUEST_HEADER, Prints, former_fingerprint
from baodao.kit.work import Cause
from baodao.scheduling.subscribers import subscribers
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat

KEY, OTHER = bytes(range(32)), bytes(32)
PRINTS = Prints("scheduling", KEY)
COMMAND = {
    "command_id": "tapped-twice",
    "actor": {"id": "v", "role": "volunteer"},
    "shift_id": "s",
    "volunteer_id": "v",
}
RESERVE: UseCase = subscribers.commands[ReserveSeat]


def command(**changed: object) -> ReserveSeat:
    return ReserveSeat.model_validate_json(json.dumps(COMMAND | changed))


def meaning(**changed: object) -> str:
    return PRINTS.meaning(command(**changed))


def name(**changed: object) -> str:
    return PRINTS.name(command(**changed))


def actor(**changed: str) -> dict[str, str]:
    return {"id": "v", "role": "volunteer"} | changed


def test_the_order_of_fields_and_what_is_said_by_default_make_no_difference() -> None:
    turned = ReserveSeat.model_validate_json(json.dumps(dict(reversed(COMMAND.items()))))
    assert PRINTS.meaning(turned) == meaning()
    assert meaning(may_repeat=False) == meaning()


def test_another_meaning_is_another_command() -> None:
    assert meaning(shift_id="t") != meaning()
    cancel = CancelSeat.model_validate_json(json.dumps(COMMAND | {"reason": "ill"}))
    assert PRINTS.meaning(cancel) != meaning()
    assert PRINTS.name(cancel) == name()


def test_who_asks_is_in_the_name_and_not_in_the_meaning() -> None:
    for changed in (actor(id="w"), actor(role="organiser", scope="*"), actor(purpose="another")):
        assert meaning(actor=changed) == meaning()
    assert name(actor=actor(id="w")) != name()
    # Signed again, for another purpose and with more rights: the same person.
    assert name(actor=actor(role="organiser", scope="*", purpose="another")) == name()
    assert name(command_id="another") != name()


def test_parts_cannot_be_shifted_from_one_to_the_next() -> None:
    assert name(actor=actor(id="ab"), command_id="c") != name(actor=actor(id="a"), command_id="bc")


def test_every_service_and_every_key_has_its_own() -> None:
    for others in (Prints("hours", KEY), Prints("scheduling", OTHER)):
        assert others.name(command()) != name()
    others = Prints("scheduling", OTHER)
    assert others.meaning(command()) != meaning()
    assert others.request("r") != PRINTS.request("r")
    assert others.check_value != PRINTS.check_value


def test_what_follows_names_its_cause_by_ids_of_ours() -> None:
    work = PRINTS.work(RESERVE, command(), 10, {})
    assert work.inbox_id == f"scheduling:{name()}"
    assert work.cause == Cause(name(), name())
    assert work.find_fingerprint() == meaning()
    headers = {CORRELATION_HEADER: "chosen", REQUEST_HEADER: Ids().next(), "traceparent": "t"}
    assert PRINTS.work(RESERVE, command(), 10, headers).cause == Cause(
        PRINTS.request("chosen"), name(), "t"
    )


@pytest.mark.parametrize("request_id", ["01M8CRHMM86YPEBHBR86X49J79", "19900000001", ""])
def test_the_id_of_a_request_is_taken_in_the_form_that_gateways_give_it(request_id: str) -> None:
    cause = PRINTS.work(RESERVE, command(), 10, {REQUEST_HEADER: request_id}).cause
    assert cause.correlation_id == (request_id if len(request_id) == 26 else name())


def test_only_what_may_come_again_is_looked_for_under_its_former_id() -> None:
    assert PRINTS.work(RESERVE, command(), 10, {}).former_id == "scheduling:tapped-twice"
    assert PRINTS.work(RESERVE, command(may_repeat=False), 10, {}).former_id == ""


def test_former_fingerprints_are_what_they_were() -> None:
    assert former_fingerprint(command()) == "dc4bbf55854ea5dd2017c0d709a2c6d8"
    assert former_fingerprint(command(may_repeat=False)) == former_fingerprint(command())
    assert former_fingerprint(command(actor=actor(id="w"))) != former_fingerprint(command())
