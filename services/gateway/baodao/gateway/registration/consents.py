"""Paths of consents and age classes."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.consent_texts import ListAskedAgain
from baodao.schema.registration.consents import GiveConsent, ListConsents, WithdrawConsent

OPERATIONS = [
    Operation(
        "POST",
        "/volunteers/{volunteer_id}/consents",
        GiveConsent,
        "Agree to something, or write down that somebody agreed",
        status=201,
        location="/volunteers/{volunteer_id}/consents",
        example={
            "purpose": "participation",
            "subject": "居家养老",
            "consent": {
                "text_version": "2026-1",
                "by": "guardian",
                "how": "paper",
                "reference": "测试·档案盒 7",
            },
        },
    ),
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/consents",
        ListConsents,
        "What a person agreed to and took back",
    ),
    Operation(
        "POST",
        "/consents/{consent_id}/withdraw",
        WithdrawConsent,
        "Take a consent back",
        example={"by": "self"},
    ),
    Operation(
        "GET", "/asked-again", ListAskedAgain, "Who is asked to agree to another consent text"
    ),
]
