"""That a process has the very keys by which people are stored, before it serves anybody.

With another lookup key the same document registers twice; with another master key under the same id
whoever is stored looks tampered with; without it they look gone (ADR 0014).
"""

from collections.abc import Collection

from baodao.kit.key_checks import note_checks, noted_checks, replace_checks
from baodao.kit.mongo import Database
from baodao.kit.settings import NotStartedError
from baodao.kit.store import Document, UnreadableDocumentError
from baodao.registration.common.vault import LOOKUP, UnsealError, Vault, master_name
from baodao.registration.people.domain.people import Person, PersonalData, every_hash
from baodao.registration.people.store import PEOPLE

# So many people with spoiled documents, one after the other, are no chance.
_SAMPLE = 20


async def check_keys(database: Database, vault: Vault) -> None:
    """See that these are the keys by which people are stored; note keys that are used first.

    An installation from before there were check values has proved its keys when one of the people
    can be read.

    Raises:
        NotStartedError: a key is missing, or another one than was used; says what to do.
    """
    in_use, mine = await _keys_in_use(database), vault.check_values
    noted = await noted_checks(database)
    if in_use:
        if missing := in_use - vault.known:
            raise _refused([master_name(key_id) for key_id in missing], "not here")
        for key in sorted(mine.keys() - noted.keys()):
            if not await _proves_itself(database, vault, key, in_use):
                raise _refused([key], "another than was used")
    elif other := {name: value for name, value in mine.items() if noted.get(name, value) != value}:
        # Nobody is stored any more: any key is as good.
        await replace_checks(database, other)
    noted = await note_checks(database, mine)
    if others := [name for name, value in mine.items() if noted[name] != value]:
        raise _refused(others, "another than was used")


def _refused(keys: Collection[str], what: str) -> NotStartedError:
    names = " and the ".join(sorted(keys))
    return NotStartedError(
        f"the {names} by which people are stored is {what}: put back the copy of the keys that is "
        "kept apart from the database"
    )


async def _keys_in_use(database: Database) -> set[str]:
    # In the order of the index, which is all that is read.
    pipeline: list[Document] = [
        {"$sort": {"master_key": 1}},
        {"$group": {"_id": "$master_key"}},
    ]
    found = [row["_id"] for row in await database.aggregate(PEOPLE.name, pipeline)]
    return {key_id for key_id in found if isinstance(key_id, str) and key_id}


async def _proves_itself(database: Database, vault: Vault, key: str, in_use: set[str]) -> bool:
    """Whether a key without a check value is that of the people who are stored."""
    if key == LOOKUP:
        return await _finds_somebody(database, vault)
    names = {master_name(key_id): key_id for key_id in in_use}
    if key not in names:
        # A new key, under which nobody is stored yet.
        return True
    sample = await _sample(database, {"master_key": names[key]})
    return not sample or any(_opens(person, vault) is not None for person in sample)


async def _finds_somebody(database: Database, vault: Vault) -> bool:
    is_said = False
    for person in await _sample(database, {"hashes": {"$gt": ""}}):
        if data := _opens(person, vault):
            hashes = every_hash(vault, data)
            if hashes & {*person.hashes, *person.identities}:
                return True
            is_said = is_said or bool(hashes)
    return not is_said


async def _sample(database: Database, wanted: Document) -> list[Person]:
    people = []
    for row in await database.find(PEOPLE.name, wanted, limit=_SAMPLE):
        try:
            person = PEOPLE.restore(row)
        except UnreadableDocumentError:
            continue
        if person.content is not None:
            people.append(person)
    return people


def _opens(person: Person, vault: Vault) -> PersonalData | None:
    try:
        return person.read(vault)
    except UnsealError:
        return None
