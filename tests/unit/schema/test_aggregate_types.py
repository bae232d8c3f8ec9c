"""Source, aggregate type, subject and aggregate version name one event (`ce-aggregatetype`)."""

import importlib

import pytest

from baodao.kernel.records import NamedRecord
from baodao.kit.decisions import Change
from baodao.kit.topology import SERVICES
from baodao.registration.places.domain.divisions import Division
from baodao.schema import Event
from baodao.schema.catalog import EVENTS
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.policies import PolicySet
from tests.support.aggregate_types import check_aggregate_types, type_of

AGGREGATES = {
    service: [c.aggregate for c in importlib.import_module(f"baodao.{service}.store").COLLECTIONS]
    for service in SERVICES
}


@pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda k: k.__name__)
def test_an_event_is_about_an_aggregate_of_its_service(kind: type[Event]) -> None:
    types = {type_of(aggregate) for aggregate in AGGREGATES[kind.CONTEXT]}
    assert kind.AGGREGATE_TYPE in types or "aggregate_type" in vars(kind)


def test_a_person_is_told_within_the_history_of_the_record() -> None:
    records = [a for a in AGGREGATES["registration"] if issubclass(a, NamedRecord)]
    assert len(records) > 3
    for record in records:
        told = PersonTold(
            division="12",
            volunteer_id="v",
            record=record.RECORD,
            record_id="r",
            what="created",
            by_role="organiser",
        )
        assert told.aggregate_type == type_of(record)


def test_an_event_that_says_it_is_about_something_else_is_found() -> None:
    event = PolicySet(division="12", version=1, changed=[])
    change = Division.add("12", "测试")
    wrong = Change(change.before, change.after, (event,))
    with pytest.raises(AssertionError, match="about a division and says policy-pack"):
        check_aggregate_types(wrong)
