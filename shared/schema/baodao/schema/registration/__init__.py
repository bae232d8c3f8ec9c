"""registration: who exists, where, and with what consent — one module for each part."""

from baodao.schema.registration import (
    ages,
    consents,
    disputes,
    divisions,
    organisations,
    people,
    policies,
    volunteers,
)

__all__ = [
    "ages",
    "consents",
    "disputes",
    "divisions",
    "organisations",
    "people",
    "policies",
    "volunteers",
]
