"""By which ids and codes the people of a province that grows, and all about them, are known."""

from stdnum.iso7064 import mod_11_10

DISTRICT = "120104"
COMMUNITIES = 4_000
IN_A_COMMUNITY, IN_A_TEAM, TO_AN_ITEM = 250, 100, 20
"""How many people there are to each."""
_BELOW_A_STREET = 20


def person(number: int) -> str:
    """The id of a person, by its number from 0; like a ULID, later ones sort behind."""
    return f"01KB0{number:021}"


def person_name(number: int) -> str:
    """The name of a person; a hundred share it."""
    return f"测试·{number // 100}"


def person_phone(number: int) -> str:
    """The phone number of a person."""
    return f"199{number:08}"


def place(number: int) -> str:
    """The code of a person's community."""
    street, community = divmod(number // IN_A_COMMUNITY % COMMUNITIES, _BELOW_A_STREET)
    return f"{DISTRICT}{street:03}{community:03}"


def team(number: int) -> str:
    """The id of a person's organisation, be it a team or a unit."""
    return f"01KB1{number // IN_A_TEAM:021}"


def item(number: int) -> str:
    """The id of the item that a person has taken on."""
    return f"01KB2{number // TO_AN_ITEM:021}"


def record(number: int) -> str:
    """The id of whatever else is about a person, in any collection."""
    return f"01KB9{number:021}"


def volunteer_number(number: int) -> str:
    """A volunteer's public number with its check digit."""
    digits = f"{number:012}"
    return digits + str(mod_11_10.calc_check_digit(digits))
