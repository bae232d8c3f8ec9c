"""Own commands about feedback to units (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id
from baodao.schema.registration.obligations import Count, Quarter


class IssueUnitFeedback(OwnCommand):
    """Tell a unit the totals of a settled quarter.

    The numbers of members come with the command because they take a look at many records at once.
    No rule depends on them: they are the answer to a question about a day, and a member who comes
    or goes in the same second may be in either answer. What must hold — one feedback for a unit and
    quarter, withheld where it would name somebody — is decided on what is stored.
    """

    unit_id: Id
    quarter: Quarter
    members: Count
    members_met: Count
