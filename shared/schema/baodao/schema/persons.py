"""Which fields name persons, said once: by this it is known whom a message or an event is about.

A field with an id of which nothing is said here cannot be part of a command, nor of an event.
"""

import dataclasses
import typing
from collections.abc import Callable, Iterable
from typing import Any

from pydantic import BaseModel

from baodao.schema.annotations import models_in, parts_of
from baodao.schema.base import Id, Message

PERSONS = frozenset(
    {
        *("volunteer_id", "responsible_id", "account_id", "invited_by", "ward_id"),
        *("reader_id", "approved_by", "revoked_by"),
        *("resident_id", "helper_id", "former_responsible_id"),
        *("ahead", "ahead_of", "passed_over", "to_id", "others"),
        *("keep_id", "merge_id", "kept_id", "merged_id", "merged_into", "also", "confirmed_ids"),
        *("volunteer_ids", "objector_id"),
    }
)
"""Fields with the id of a person's record, or several."""
_OF_EITHER = frozenset({"record_id", "slip_id", "granted_by"})
"""Of a person or of something else: taken for a person's."""
_THINGS = frozenset(
    {
        *("activity_id", "attendance_id", "by_organisation", "case_id", "claim_id", "consent_id"),
        *("contact_id", "deadline_id", "disagreement_id", "entry_id", "evaluation_id"),
        *("feedback_id", "followed_by", "follows"),
        *("former_parent_id", "item_id", "member_id", "membership_id", "office_id"),
        *("organisation", "organisation_id", "pairing_id", "parent_id", "place_id", "report_id"),
        *("shift_id", "shift_ids", "sign_up_id", "unit_id", "grant_id", "session_id"),
        *("befriending_id", "errand_id"),
        *("project_id", "reporter_id"),
        *("proposal_id", "guided_by", "successor_id", "inherited", "premises_id"),
        *("permit_id", "admission_id", "task_id", "street_id", "department_id"),
        *("passkey_id", "call_id", "part_id", "caller_id", "organisation_ids"),
        *("approval_id", "request_id", "text_id", "relative_id", "recorded_by"),
        *("nonce", "roll_id", "leaving", "look_back_id", "post_id", "for_shift_id"),
        *("activity_ids", "campaign_id", "copied_from", "series_id"),
        "correction_id",
        "later_entry_id",
        *("cause_id", "checkpoint_id", "entry_ids", "overlap_id", "reverses", "regrades"),
        "star_book_id",
        *("attendance_ids", "suspicion_id"),
        *("inspection_id", "drawn_id"),
        *("time_account_id", "community_pool_id", "posting_id"),
        "training_id",
        *("annual_report_id", "record_report_id", "target_id"),
        "award_id",
        *("round_id", "nomination_id", "objection_id", "nominated_for"),
    }
)
_NAMES = PERSONS | _OF_EITHER
_ID_FORM = typing.get_args(Id)[1]

Finder = Callable[[Any, set[str]], None]
"""Adds the ids of the persons that are named in something."""


def persons_in(kind: type[Any]) -> Finder:
    """What finds the persons named in a message, an event, or an aggregate of this class.

    Whoever sends a message is named in it.

    Raises:
        TypeError: it has a field with an id of which nobody said whether it is a person's.
    """
    return _found[kind]


class _Finders(dict[type[Any], Finder]):
    def __missing__(self, kind: type[Any]) -> Finder:
        find = self[kind] = _make(kind)
        return find


_found = _Finders()


def _make(kind: type[Any]) -> Finder:
    if dataclasses.is_dataclass(kind):
        return _finder([f.name for f in dataclasses.fields(kind) if f.name in _NAMES], [])
    own, inside = [], []
    is_sent = issubclass(kind, Message)
    for name, field in kind.model_fields.items():
        if name == "actor" and is_sent:
            continue
        if name in _NAMES:
            own.append(name)
        elif _has_id(field.annotation, field.metadata) and name not in _THINGS:
            raise TypeError(f"{kind.__name__}.{name}: schema.persons does not say what it names")
        elif _name_somebody(models_in(field.annotation)):
            inside.append(name)
    find = _finder(own, inside)
    if not is_sent:
        return find

    def find_sent(message: Any, found: set[str]) -> None:
        found.add(message.actor.id)
        find(message, found)

    return find_sent


def _finder(own: list[str], inside: list[str]) -> Finder:
    if not own and not inside:
        return _find_nobody
    if len(own) == 1 and not inside:
        (only,) = own
        return lambda of, found: _add(getattr(of, only), found)

    def find(of: Any, found: set[str]) -> None:
        for name in own:
            _add(getattr(of, name), found)
        for name in inside:
            for one in _listed(getattr(of, name)):
                persons_in(type(one))(one, found)

    return find


def _add(value: Any, found: set[str]) -> None:
    if isinstance(value, str):
        found.add(value)
    elif value:
        found.update(value)


def _find_nobody(of: Any, found: set[str]) -> None:
    """Nobody is named in it."""


def finds_nobody(find: Finder) -> bool:
    """Whether what is looked at by this never names anybody."""
    return find is _find_nobody


def _name_somebody(models: Iterable[type[BaseModel]]) -> bool:
    # Each is looked at, for what is not said of its ids.
    finders = [persons_in(model) for model in models]
    return not all(finds_nobody(find) for find in finders)


def _listed(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list | tuple) else (value,)


def _has_id(annotation: Any, metadata: Iterable[Any]) -> bool:
    return any(part is _ID_FORM for part in (*metadata, *parts_of(annotation)))
