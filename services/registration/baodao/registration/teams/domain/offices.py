"""Offices: who leads, for which term; each is a part of a membership."""

from dataclasses import dataclass, replace

from baodao.schema.registration.offices import (
    OfficeAccepted,
    OfficeDeclined,
    OfficeEnded,
    OfficeEnding,
    OfficeOffered,
    OfficeState,
)


@dataclass(frozen=True, slots=True)
class Office:
    """An office of a member, held in `[from_day, until_day)` by who has accepted it.

    `ends_because` says why its term is shorter than was agreed; `note` is a reason in words.
    """

    id: str
    title: str
    from_day: str
    until_day: str
    state: OfficeState = "offered"
    accepted_on: str | None = None
    ends_because: OfficeEnding = "term-over"
    ended_because: OfficeEnding | None = None
    note: str | None = None

    @property
    def is_open(self) -> bool:
        return self.state in ("offered", "accepted")

    def is_due(self, today: str) -> bool:
        return self.is_open and self.until_day <= today

    def held(self, day: str) -> bool:
        """Whether the member led on this day."""
        return self.accepted_on is not None and self.from_day <= day < self.until_day

    def accept(self, today: str) -> "Office":
        """The office, accepted: held from its first day or, if later, today; nobody led unasked."""
        return replace(
            self, state="accepted", accepted_on=today, from_day=max(self.from_day, today)
        )

    def decline(self) -> "Office":
        return replace(self, state="declined")

    def end(self, reason: OfficeEnding, today: str, note: str | None = None) -> "Office":
        """The office, ended: over from today; one that would begin later was held on no day."""
        until = min(self.until_day, max(today, self.from_day))
        return replace(self, state="ended", until_day=until, ended_because=reason, note=note)

    def hand_over(self, on: str, today: str) -> "Office":
        """The same office as a hand-over on this day leaves it: over, shorter, or untouched."""
        if not self.is_open:
            return self
        if self.state == "offered" or self.from_day >= on or on <= today:
            return self.end("handed-over", today)
        if self.until_day > on:
            return replace(self, until_day=on, ends_because="handed-over")
        return self


@dataclass(frozen=True, slots=True)
class Herald:
    """Makes the events of the offices of one membership."""

    division: str
    membership_id: str
    organisation_id: str
    volunteer_id: str

    def offered(self, office: Office) -> OfficeOffered:
        return OfficeOffered(
            division=self.division,
            membership_id=self.membership_id,
            office_id=office.id,
            organisation_id=self.organisation_id,
            volunteer_id=self.volunteer_id,
            title=office.title,
            from_day=office.from_day,
            until_day=office.until_day,
        )

    def accepted(self, office: Office) -> OfficeAccepted:
        return OfficeAccepted(
            division=self.division,
            membership_id=self.membership_id,
            office_id=office.id,
            organisation_id=self.organisation_id,
            volunteer_id=self.volunteer_id,
            title=office.title,
            from_day=office.from_day,
            until_day=office.until_day,
        )

    def declined(self, office: Office) -> OfficeDeclined:
        return OfficeDeclined(
            division=self.division,
            membership_id=self.membership_id,
            office_id=office.id,
            organisation_id=self.organisation_id,
            volunteer_id=self.volunteer_id,
        )

    def ended(self, office: Office, reason: OfficeEnding, on: str) -> OfficeEnded:
        return OfficeEnded(
            division=self.division,
            membership_id=self.membership_id,
            office_id=office.id,
            organisation_id=self.organisation_id,
            volunteer_id=self.volunteer_id,
            reason=reason,
            on=on,
        )
