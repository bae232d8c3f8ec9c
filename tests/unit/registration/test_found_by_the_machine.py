"""What `make explore` has found in the machine of registration, each find a fixed example."""

from tests.builders.registration import COLLEAGUE
from tests.support.known_people import BORN
from tests.unit.registration.test_registration_machine import Registration


def test_found_a_merge_that_led_a_frozen_record_elsewhere() -> None:
    """B18: D was merged into C and is disputed; C cannot be merged into A until that is settled."""
    state = Registration()
    state.prepare()
    for who in (4, 5, 6):
        state.register(BORN[who], own=False, by="self", guarded=False)
    a, *_, c, d = state.oracle.people
    state.merge(keep=5, merge=6, confirmed=True)
    state.dispute("people", which=6, own=1)
    state.merge(keep=0, merge=5, confirmed=True)
    assert (state.oracle.people[c].merged, state.oracle.people[d].merged) == (None, c)
    state.resolve(which=0, outcome="rejected", actor=COLLEAGUE)
    state.merge(keep=0, merge=5, confirmed=True)
    assert (state.oracle.people[c].merged, state.oracle.people[d].merged) == (a, a)
    state.teardown()
