"""Own commands about the keys and keyed hashes of the vault (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class RewrapPerson(OwnCommand):
    """Wrap a person's data key under the current master key."""

    person_id: Id


class FindAnew(OwnCommand):
    """Make the keyed hashes by which a person is found as they are made today."""

    person_id: Id
