"""registration: who exists, where, and with what consent — one module for each part."""

from baodao.schema.registration import (
    ages,
    claims,
    consents,
    disagreements,
    disputes,
    divisions,
    lists,
    member_lists,
    member_reports,
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
    "lists",
    "member_lists",
    "member_reports",
    "obligations",
    "organisations",
    "people",
    "policies",
    "unit_reports",
    "volunteers",
]
