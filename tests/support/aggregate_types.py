"""What an event says of its aggregate (`ce-aggregatetype`) is what services call the aggregate."""

import re
from typing import Any

from baodao.kit.decisions import Change


def type_of(aggregate: type[Any]) -> str:
    """`MemberReport` -> `member-report`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", aggregate.__name__).lower()


def check_aggregate_types(change: Change[Any]) -> None:
    """Raise an AssertionError if an event of a service's aggregate says it is another's."""
    aggregate = type(change.after)
    if not aggregate.__module__.startswith("baodao."):
        return
    for event in change.events:
        said, wanted = event.aggregate_type, type_of(aggregate)
        assert said == wanted, f"{type(event).__name__} is about a {wanted} and says {said}"
