"""Suspensions 暂停: by which body, until when, why, and who may end them.

A suspension outlives a withdrawal, a merge and an erasure: it ends on its day, or when the body
that imposed it or one above it lifts it. What was done before stays: hours, certificates, stars.
"""

from typing import Literal

from pydantic import Field

from baodao.schema.base import DivisionCode, Event, Id, RecordedDay, Refusal, Value

SuspensionCause = Literal["forged-attendance", "misconduct", "safety", "other"]
"""Of what kind the reason is; all of it that is left after an erasure."""


class Suspension(Value):
    """One body's suspension of somebody."""

    scope: str
    """The division of the body, in and below which the person may not sign up; `*` everywhere."""
    until_day: RecordedDay
    """The first day on which it does not hold any more."""
    cause: SuspensionCause


class VolunteerSuspended(
    Event,
    type="baodao.registration.volunteer-suspended.v1",
    feed="people",
    aggregate="volunteer_id",
):
    """A volunteer may not sign up until further notice: anywhere, or in these divisions."""

    volunteer_id: Id
    within: list[DivisionCode] = Field(default=[])
    """Where the bodies are that have suspended them, and below; empty: they may not anywhere."""


class SuspensionAlreadyOver(
    Refusal,
    slug="suspension-already-over",
    en="A suspension ends after today. Please choose a later day.",
    zh="暂停的结束日期须晚于今天,请重新选择。",
):
    """What has ended is no suspension."""


class SuspendedByOthers(
    Refusal,
    slug="suspended-by-others",
    en="The suspension is not yours to lift. Please ask the body that imposed it, or one above it.",
    zh="该暂停不是由您所在的机构作出的,请向作出暂停的机构或其上级申请解除。",
):
    """Lifted by the body that suspended, or by one above it."""
