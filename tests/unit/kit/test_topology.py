from typing import Any

import pytest
from nats.js.api import ConsumerConfig, StreamConfig

from baodao.hours.subscribers import subscribers as hours
from baodao.identity.subscribers import subscribers as identity
from baodao.kit import topology
from baodao.kit.topology import Drift, DurableSpec, StreamSpec, TopologyDriftError, _differences
from baodao.registration.subscribers import subscribers as registration
from baodao.scheduling.subscribers import subscribers as scheduling

STREAM = StreamSpec("S", ("s.>",), "a stream")
DURABLE = DurableSpec("a--b", "B", ("events.b.x.v1.>", "events.b.y.v1.>"))


def as_found(config: Any) -> Any:
    """What a server reports: the same values, its defaults filled in."""
    return type(config).from_response(config.as_dict() | {"metadata": {"_nats.level": "1"}})


def test_what_is_as_wanted_does_not_differ() -> None:
    assert _differences("s", STREAM.config(), as_found(STREAM.config())) == []
    assert _differences("d", DURABLE.config(), as_found(DURABLE.config())) == []


def test_what_is_missing() -> None:
    assert _differences("s", STREAM.config(), None) == [Drift("s", "exists", True, False)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subjects", ["s.>", "t.>"]),
        ("max_msgs", 1000),
        ("max_bytes", 1),
        ("max_age", 60.0),
        ("storage", "memory"),
        ("retention", "workqueue"),
        ("discard", "new"),
        ("duplicate_window", 1.0),
        ("num_replicas", 3),
        ("description", "another"),
        ("allow_direct", False),
    ],
)
def test_every_field_of_a_stream_is_compared(field: str, value: Any) -> None:
    found = STREAM.config().evolve(**{field: value})
    assert [d.field for d in _differences("s", STREAM.config(), found)] == [field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_consumers", 7),
        ("max_msgs_per_subject", 1),
        ("max_msg_size", 100),
        ("no_ack", True),
        ("sealed", True),
        ("deny_delete", True),
        ("allow_rollup_hdrs", True),
        ("allow_msg_ttl", True),
        ("compression", "s2"),
        ("republish", {"src": ">", "dest": "x.>"}),
        ("consumer_limits", {"max_ack_pending": 2}),
        ("metadata", {"owner": "somebody"}),
    ],
)
def test_a_setting_that_nobody_wanted_is_a_drift(field: str, value: Any) -> None:
    config = STREAM.config()
    found = type(config).from_response(config.as_dict() | {field: value})
    assert [d.field for d in _differences("s", config, found)] == [field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ack_wait", 1.0),
        ("max_deliver", 5),
        ("max_ack_pending", 1),
        ("ack_policy", "none"),
        ("deliver_policy", "new"),
        ("filter_subjects", ["events.b.x.v1.>"]),
    ],
)
def test_every_field_of_a_durable_is_compared(field: str, value: Any) -> None:
    found = DURABLE.config().evolve(**{field: value})
    assert [d.field for d in _differences("d", DURABLE.config(), found)] == [field]


def test_one_filter_is_reported_by_the_server_in_another_field() -> None:
    spec = DurableSpec("a--b", "B", ("events.b.x.v1.>",))
    found = spec.config().evolve(filter_subjects=None, filter_subject="events.b.x.v1.>")
    assert _differences("d", spec.config(), found) == []


def test_the_order_of_subjects_does_not_matter() -> None:
    found = DURABLE.config().evolve(filter_subjects=list(reversed(DURABLE.filter_subjects)))
    assert _differences("d", DURABLE.config(), found) == []


def test_a_drift_says_what_is_wanted() -> None:
    drift = Drift("stream S", "max_age", 0, 60.0)
    assert str(drift) == "stream S: max_age is 60.0, wanted 0"
    assert "baodao topology apply" in str(TopologyDriftError([drift]))


def test_the_streams_of_the_slice() -> None:
    found = {s.name: s.subjects for s in topology.streams()}
    assert found == {
        "REGISTRATION": ("events.registration.>",),
        "SCHEDULING": ("events.scheduling.>",),
        "HOURS": ("events.hours.>",),
        "IDENTITY": ("events.identity.>",),
        "DEAD": ("dead.>",),
        "LIMITS": ("limits.>",),
    }
    assert {s.replicas for s in topology.streams(3)} == {3}


def test_every_service_reads_only_streams_that_exist() -> None:
    names = {s.name for s in topology.streams()}
    durables = [d for s in (registration, scheduling, hours, identity) for d in s.durables()]
    assert {d.stream for d in durables} <= names
    assert {d.name for d in durables} == {
        "identity--registration",
        "registration--registration",
        "registration--scheduling",
        "registration--hours",
        "scheduling--hours",
        "scheduling--registration",
        "scheduling--scheduling",
        "hours--hours",
        "hours--registration",
        "hours--scheduling",
        "hours-watch--hours",
        "hours-watch--scheduling",
    }


def test_nothing_limits_what_a_stream_keeps() -> None:
    config = STREAM.config()
    assert isinstance(config, StreamConfig)
    assert (config.max_msgs, config.max_bytes, config.max_age) == (-1, -1, 0)
    consumer = DURABLE.config()
    assert isinstance(consumer, ConsumerConfig)
    assert consumer.max_deliver == -1
