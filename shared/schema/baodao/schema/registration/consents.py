"""Consents 同意: what somebody agreed to, in which words, and until when (PIPL art. 14–17, 31)."""

from typing import Literal

from baodao.schema.base import Event, Id, Instant, Line

Purpose = Literal["registration", "participation", "publication", "sharing"]
"""Keeping the record; a minor's part in activities of a category; names in public lists (PIPL art.
25); handing data to a named recipient (art. 23)."""
GivenBy = Literal["self", "guardian"]


class ConsentGiven(Event, type="baodao.registration.consent-given.v1", aggregate="consent_id"):
    """A person, or the guardian of a minor, agreed to something."""

    consent_id: Id
    volunteer_id: Id
    purpose: Purpose
    subject: Line | None = None
    """The category of activities for `participation`, the recipient for `sharing`."""
    text_version: Line
    given_by: GivenBy
    given_at: Instant
