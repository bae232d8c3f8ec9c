"""The public numbers of volunteers."""

from stdnum.iso7064 import mod_11_10

from baodao.registration.common.vault import Vault

_DIGITS = 12
_SHOWN = 4


def volunteer_number(vault: Vault, volunteer_id: str) -> str:
    """The public number of a new record: 12 digits that tell nothing, and a check digit.

    The check digit (ISO/IEC 7064, MOD 11,10) finds every single mistyped digit. Two records may
    draw the same digits; the unique index notices, and the commit is decided again with new ids.
    """
    drawn = int(vault.lookup("number", volunteer_id), 16) % 10**_DIGITS
    digits = f"{drawn:0{_DIGITS}}"
    return digits + str(mod_11_10.calc_check_digit(digits))


def is_number(number: str) -> bool:
    """Whether the check digit of a volunteer's number is right."""
    return bool(mod_11_10.is_valid(number))


def mask_number(number: str) -> str:
    """A number of which only the end can be read."""
    return "*" * (len(number) - _SHOWN) + number[-_SHOWN:]


def mask_phone(phone: str) -> str:
    """A phone number of which only the beginning and the end can be read: 199****0001.

    Of one from abroad that is as much as a code of a country can have: +853****0000; of a short
    one the end is shorter, so that four digits are hidden where there are so many.
    """
    if len(phone) <= 2 * _SHOWN:
        return mask_number(phone)
    begins = 4 if phone.startswith("+") else 3
    ends = _SHOWN if begins == 3 else min(_SHOWN, max(1, len(phone) - begins - 4))  # noqa: PLR2004
    return phone[:begins] + "*" * (len(phone) - begins - ends) + phone[-ends:]
