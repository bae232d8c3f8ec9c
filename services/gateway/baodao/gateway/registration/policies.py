"""Paths of policy packs."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.consent_texts import (
    GetConsentText,
    ListConsentTexts,
    PublishConsentText,
)
from baodao.schema.registration.policies import GetPolicy, SetPolicy

OPERATIONS = [
    Operation(
        "POST",
        "/divisions/{division}/policy",
        SetPolicy,
        "Set the policy pack of a division",
        example={
            "rules": {
                "registration": {"term_years": 3, "locked": ["adult_age"]},
                "scheduling": {"check_in_early_minutes": 30},
            },
            "note": "测试·街道三年一届",
        },
    ),
    Operation(
        "GET", "/divisions/{division}/policy", GetPolicy, "The rules that hold in a division"
    ),
    Operation(
        "POST",
        "/divisions/{division}/consent-texts",
        PublishConsentText,
        "Publish the words that people agree to",
        status=201,
        example={
            "text_version": "2027-1",
            "text_zh": "测试·志愿者个人信息处理告知同意书全文(示例)……",
            "text_en": "Test: the whole text that volunteers agree to.",
        },
    ),
    Operation(
        "GET", "/consent-texts/{division}", GetConsentText, "The words that people are shown"
    ),
    Operation(
        "GET",
        "/divisions/{division}/consent-texts",
        ListConsentTexts,
        "The consent texts that hold or held in a division",
    ),
]
