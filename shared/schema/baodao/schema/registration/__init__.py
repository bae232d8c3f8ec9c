"""registration: who exists, where, and with what consent — one module for each part."""

from baodao.schema.registration import (
    ages,
    consents,
    disagreements,
    disputes,
    divisions,
    member_lists,
    member_reports,
    organisations,
    people,
    policies,
    unit_reports,
    volunteers,
)

__all__ = [
    "ages",
    "consents",
    "disagreements",
    "disputes",
    "divisions",
    "member_lists",
    "member_reports",
    "organisations",
    "people",
    "policies",
    "unit_reports",
    "volunteers",
]
