"""What ends with a registration: what is still open in the name of a person who is no volunteer.

When a volunteer withdraws, is merged or erased, registration sends these commands to itself: one
for each record that a sweep finds. Of an erased person, words and keyed hashes go too.
"""

from baodao.schema.base import Command, Id, Value


class EndingReceipt(Value):
    """Which record is over now."""

    record_id: Id


class EndDueReport(Command, subject="commands.registration.end-due-report", reply=EndingReceipt):
    """End the member report of a person whose registration is over."""

    report_id: Id


class EndDueClaim(Command, subject="commands.registration.end-due-claim", reply=EndingReceipt):
    """Withdraw a claim, not done yet, of a person whose registration is over."""

    claim_id: Id


class EndDueListing(Command, subject="commands.registration.end-due-listing", reply=EndingReceipt):
    """Take an erased person off a unit's list: its entry would still tell who they were."""

    member_id: Id
    volunteer_id: Id


class SettleRegistration(
    Command, subject="commands.registration.settle-registration", reply=EndingReceipt
):
    """Note that nothing is open any more in the name of a person whose registration is over."""

    volunteer_id: Id
