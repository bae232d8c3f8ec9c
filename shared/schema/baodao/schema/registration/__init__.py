"""registration: who exists, where, and with what consent — one module for each part."""

from baodao.schema.registration import (
    ages,
    claims,
    consents,
    disagreements,
    disputes,
    divisions,
    member_lists,
    member_reports,
    lists,
    obligations,
    organisations,
    people,
    policies,
    unit_reports,
    volunteers,
)

__all__ = [
    "ages",
    "claims",
    "consents",
    "disagreements",
    "disputes",
    "divisions",
    "member_lists",
    "member_reports",
    "lists",
    "obligations",
    "organisations",
    "people",
    "policies",
    "unit_reports",
    "volunteers",
]
