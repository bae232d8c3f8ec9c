"""What the fields of admissions are called, beside those of `field_words`, in their order."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "admission_id": ("what was asked of the street", "准入申请"),
    "admissions": ("requests for admission", "待审批的准入申请"),
    "admitted": ("admitted by the list", "清单内准入数"),
    "answer": ("answer to the objection", "异议答复"),
    "approved": ("approved by the street", "街道批准数"),
    "asked": ("how many were asked for", "申请下派数"),
    "communities": "社区",
    "declined": ("not approved by the street", "街道未批准数"),
    "department_id": "部门",
    "lifted": ("taken off by the street", "异议后撤下数"),
    "objected": ("how many were objected to", "社区异议数"),
    "objection": ("what the community objects", "社区异议"),
    "objections": ("objections of communities", "待答复的社区异议"),
    "open": ("waiting for the street", "待审批数"),
    "per_year": ("times a year", "每年次数"),
    "permit_id": ("task on the list", "准入事项"),
    "street_id": ("street office", "街道办事处"),
    "tally_of": ("counted by", "统计口径"),
    "task_id": ("task of a department", "下派事项"),
    "withdrawn": ("taken back by the department", "部门撤回数"),
}
