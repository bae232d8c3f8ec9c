"""The street's list of what departments may bring into communities 准入清单."""

from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.registration.common.validity import is_within
from baodao.registration.organisations.domain import Organisation
from baodao.schema import Refusal
from baodao.schema.registration.admissions import NotOnTheList, PermitUsedUp
from baodao.schema.registration.organisations import DayPassed, TermWithoutDuration
from baodao.schema.registration.permits import (
    DepartmentElsewhere,
    NotADepartment,
    NotAStreet,
    PermitAdded,
    PermitEnded,
    PermitOver,
)

_STREET_LENGTH = 9
_YEAR = len("2026")


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit(Aggregate):
    """A task that a department may bring into the communities of a street, in `[from, until)`.

    It is the word of the street office, so it holds as long as that is in force, and where that is.
    `used` is how often it was used in `used_in`, a calendar year in China.
    """

    street_id: str
    division: str
    department_id: str
    title: str
    category: str
    from_day: str
    until_day: str
    per_year: int | None
    used_in: str | None = None
    used: int = 0
    end_reason: str | None = None

    def broken(self, before: Aggregate) -> str | None:  # noqa: ARG002 -- not about what was
        """It is used no more often in a year than the street has said."""
        if self.per_year is None or self.used <= self.per_year:
            return None
        return f"used {self.used} times of {self.per_year}"

    def begin(self) -> Change[Self]:
        """Put it on the list."""
        event = PermitAdded(
            division=self.division,
            permit_id=self.id,
            street_id=self.street_id,
            department_id=self.department_id,
            title=self.title,
            category=self.category,
            from_day=self.from_day,
            until_day=self.until_day,
            per_year=self.per_year,
        )
        return self.change(event)

    def term_refusals(self, day: str) -> list[Refusal]:
        """Why it cannot be put on the list today: it would have begun before, or would not hold."""
        refusals: list[Refusal] = []
        if self.from_day < day:
            refusals.append(DayPassed(day=self.from_day))
        if self.until_day <= self.from_day:
            refusals.append(TermWithoutDuration(from_day=self.from_day, until_day=self.until_day))
        return refusals

    def end_refusals(self, on: str, day: str) -> list[Refusal]:
        """Why it cannot end on this day: that is over, or it ends before."""
        refusals: list[Refusal] = [DayPassed(day=on)] if on < day else []
        if self.until_day <= on:
            refusals.append(PermitOver(until_day=self.until_day))
        return refusals

    def end(self, on: str, reason: str) -> Change[Self]:
        """Take it off the list from a day on; before its first day it never holds."""
        until_day = max(on, self.from_day)
        event = PermitEnded(
            division=self.division,
            permit_id=self.id,
            street_id=self.street_id,
            department_id=self.department_id,
            until_day=until_day,
        )
        return self.change(event, until_day=until_day, end_reason=reason)

    def rehome(self, division: str) -> Change[Self]:
        """Follow its office to the successor of its division, which is told of the office."""
        return self.change(division=division)

    def use_refusals(
        self, department: Organisation, street: Organisation, day: str
    ) -> list[Refusal]:
        """Why nothing comes in by it today: it is another's, not in its term, or used up."""
        is_theirs = (self.department_id, self.street_id) == (department.id, street.id)
        if not is_theirs or not is_within(day, self.from_day, self.until_day):
            return [NotOnTheList(organisation=department.name)]
        if self.per_year is not None and self._used_by(day) >= self.per_year:
            return [PermitUsedUp(per_year=self.per_year)]
        return []

    def use(self, day: str) -> Change[Self]:
        """Count that it was used in this year."""
        return self.change(used_in=day[:_YEAR], used=self._used_by(day) + 1)

    def _used_by(self, day: str) -> int:
        return self.used if self.used_in == day[:_YEAR] else 0


def parties_refusals(department: Organisation, street: Organisation, day: str) -> list[Refusal]:
    """Why this department has nothing to bring into the communities of this street."""
    refusals = [*department.force_refusals(day), *street.force_refusals(day)]
    is_department = department.kind == "department"
    is_street = street.kind == "street-office" and len(street.division) == _STREET_LENGTH
    if not is_department:
        refusals.append(NotADepartment(organisation=department.name))
    if not is_street:
        refusals.append(NotAStreet(organisation=street.name))
    if is_department and is_street and not street.division.startswith(department.division):
        refusals.append(DepartmentElsewhere(organisation=department.name))
    return refusals
