"""Own commands about the keys of the vault (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class RewrapPerson(OwnCommand):
    """Wrap a person's data key under the current master key."""

    person_id: Id
