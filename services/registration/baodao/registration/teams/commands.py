"""Own commands about memberships (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class EndDueTerms(OwnCommand):
    """End a membership or its offices: the term, the organisation or the registration is over."""

    membership_id: Id
