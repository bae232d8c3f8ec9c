"""What registration tells itself about memberships (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class EndDueTerms(OwnCommand):
    """End what is over in a membership: its term, that of an office, or what it hangs on."""

    membership_id: Id
