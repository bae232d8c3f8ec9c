"""Paths of policy packs."""

from baodao.gateway.operations import Operation
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
]
