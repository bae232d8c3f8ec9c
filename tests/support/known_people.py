"""Who registers in the machine of registration, and what must not be read anywhere."""

from baodao.registration.people.domain.people import document_key, undocumented_key
from tests.builders.registration import VAULT

# The document and the birth date; who has none is known again by who they say they are.
BORN = [
    ("TA00001", "1990-02-01"),
    ("TB00002", "1985-06-30"),
    ("TC00003", "2009-03-01"),
    ("TD00004", "2013-01-15"),
    ("TE00005", "1977-07-07"),
    (None, "1940-05-01"),
    (None, "1938-05-01"),
    (None, "1991-05-01"),
]
SECRETS = ["测试", "1990000000", "TA00001", "TB00002", "TC00003", "TD00004", "TE00005"]
SECRETS += [born for _, born in BORN]


def identity(known_by: str) -> str:
    """The keyed hash of a document, or of a name, birth date and phone number."""
    if known_by.startswith("T"):
        return document_key(VAULT, known_by)
    return undocumented_key(VAULT, "测试·甲", known_by, "19900000001")
