"""People who look synthetic at first sight, for the demonstration, benches and tests.

Names begin with 测试·, phones are 1990000xxxx, and documents have the area code 990101, which is
assigned to nobody; their check digits are right (GB 11643).
"""

from datetime import date, timedelta

from stdnum.iso7064 import mod_11_2

_FIRST_DAY = date(1950, 1, 1)
_DAYS = 20_000
_SEQUENCES = 1000


def resident_id(number: int, *, born: date | None = None) -> str:
    """The document of synthetic person `number`; each has its own (up to 20 million).

    With `born`, the birth date is that and `number` (below 1,000) only tells those of a day apart.
    """
    day, sequence = number % _DAYS, number // _DAYS % _SEQUENCES
    if born:
        digits = f"990101{born:%Y%m%d}{number % _SEQUENCES:03}"
    else:
        digits = f"990101{_FIRST_DAY + timedelta(days=day):%Y%m%d}{sequence:03}"
    return digits + mod_11_2.calc_check_digit(digits)
