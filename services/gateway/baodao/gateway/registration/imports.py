"""Paths of imports."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.imports import ImportVolunteers, PreviewVolunteers

_EXAMPLE = {
    "rows": [
        {
            "line": 2,
            "name": "测试·甲0001",
            "document": "990101199001010017",
            "division": "120104007017",
            "phone": "19900000001",
            "categories": "居家养老、社区巡逻",
        }
    ],
    "consent": {"text_version": "2026-1", "how": "paper", "reference": "测试·档案 2026-1"},
}

OPERATIONS = [
    Operation(
        "POST",
        "/volunteers/imports",
        ImportVolunteers,
        "Register everybody in a table",
        example=_EXAMPLE,
    ),
    Operation(
        "POST",
        "/volunteers/imports/preview",
        PreviewVolunteers,
        "What an import would do; nothing is changed",
        example=_EXAMPLE,
    ),
]
