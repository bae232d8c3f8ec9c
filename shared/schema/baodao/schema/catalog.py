"""Every published message by its wire name, in one place."""

from itertools import chain
from typing import get_args

# Imported for what they say, before it is used below.
import baodao.schema.hours.vocabulary
import baodao.schema.identity.vocabulary
import baodao.schema.registration.next_steps
import baodao.schema.registration.vocabulary
import baodao.schema.registration.words_of_lists
import baodao.schema.scheduling.vocabulary  # noqa: F401
from baodao.schema import hours, identity, registration, scheduling
from baodao.schema.base import (
    BeyondHorizon,
    Command,
    CommandIdReused,
    Event,
    NotFound,
    OutOfScope,
    OwnMatter,
    Query,
    Refusal,
    SignInNeeded,
)
from baodao.schema.doors import (
    ApprovalRequired,
    CapabilityRequired,
    InPersonOnly,
    PaperNeeded,
    PurposeRequired,
    SecondRequired,
    StepUpRequired,
)
from baodao.schema.refusals import speakers
from baodao.schema.vocabulary import Context

CONTEXTS: tuple[str, ...] = get_args(Context)
"""Bounded contexts: each has its events, and a stream that carries them."""

_MODULES = [
    getattr(context, name)
    for context in (registration, scheduling, identity, hours)
    for name in context.__all__
]
_PUBLISHED = [
    value
    for value in chain.from_iterable(vars(module).values() for module in _MODULES)
    if isinstance(value, type)
]

EVENTS: dict[str, type[Event]] = {
    cls.TYPE: cls for cls in _PUBLISHED if issubclass(cls, Event) and cls is not Event
}
FORMER_EVENTS: dict[str, type[Event]] = {
    former: cls for cls in EVENTS.values() for former in cls.FORMERLY
}
"""Events by the wire types that they had before they were renamed."""
COMMANDS: dict[str, type[Command]] = {
    cls.SUBJECT: cls for cls in _PUBLISHED if issubclass(cls, Command) and hasattr(cls, "SUBJECT")
}
QUERIES: dict[str, type[Query]] = {
    cls.SUBJECT: cls for cls in _PUBLISHED if issubclass(cls, Query) and hasattr(cls, "SUBJECT")
}
REFUSALS: dict[str, type[Refusal]] = {
    cls.SLUG: cls
    for cls in [
        NotFound,
        OutOfScope,
        InPersonOnly,
        CapabilityRequired,
        PaperNeeded,
        StepUpRequired,
        OwnMatter,
        SignInNeeded,
        PurposeRequired,
        ApprovalRequired,
        SecondRequired,
        BeyondHorizon,
        CommandIdReused,
        *_PUBLISHED,
    ]
    if issubclass(cls, Refusal) and cls is not Refusal
}

for _refusal in REFUSALS.values():
    # A value that nobody can read is found here, not by whoever is refused.
    speakers(_refusal)
