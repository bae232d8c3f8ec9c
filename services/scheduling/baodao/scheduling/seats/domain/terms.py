"""What has to be read and agreed to before a seat is taken, and what is kept of that."""

from dataclasses import dataclass
from datetime import datetime

from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.schema import Refusal
from baodao.schema.scheduling.terms import (
    Acknowledges,
    AgreementMissing,
    AgreementWay,
    RiskNoteUnread,
)


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Which version of risk note and agreement somebody has read, and how they agreed to it."""

    version: int
    at: datetime
    agreed: AgreementWay | None = None

    def still_holds(self, shift: Shift) -> bool:
        """Whether it is of what stands there now."""
        return self.version == shift.terms_version and (
            self.agreed is not None or not shift.agreement_required
        )


def unread(
    shift: Shift, said: Acknowledges, calendar: Calendar, *, for_them: bool
) -> list[Refusal]:
    """What has still to be read or signed; `for_them` if somebody else acts for the volunteer.

    A minor's agreement takes the guardian's signature (Civil Code art. 145), so it is on paper.
    """
    refusals: list[Refusal] = []
    version = shift.terms_version
    if version is None:
        return refusals
    if said.terms_version != version:
        read = said.terms_version
        refusals.append(
            RiskNoteUnread(activity_id=shift.activity_id, version=version, read_version=read)
        )
    way: AgreementWay = "paper" if for_them or calendar.age_class != "adult" else "screen"
    is_said = said.agreed == way and (for_them or way == "screen")
    if shift.agreement_required and not is_said:
        refusals.append(AgreementMissing(activity_id=shift.activity_id, version=version, way=way))
    return refusals


def outdated(shift: Shift, read: Acknowledged | None) -> list[Refusal]:
    """What has to be read anew, of what somebody read before they could have a seat."""
    version = shift.terms_version
    if version is None or (read and read.still_holds(shift)):
        return []
    was = read.version if read else None
    return [RiskNoteUnread(activity_id=shift.activity_id, version=version, read_version=was)]


def acknowledged(shift: Shift, said: Acknowledges, now: datetime) -> Acknowledged | None:
    """What is kept of what was read; nothing, where nothing has to be."""
    if shift.terms_version is None:
        return None
    agreed = said.agreed if shift.agreement_required else None
    return Acknowledged(shift.terms_version, now, agreed)
