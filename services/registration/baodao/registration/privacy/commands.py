"""What registration tells itself about keys (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class RewrapPerson(OwnCommand):
    """Wrap a person's data key under the current master key."""

    person_id: Id
