"""What roles, capabilities and the things of all contexts are called; `spoken` says how."""

from typing import Literal

from baodao.schema.access import CAPABILITIES, AnyRole, Capability, ReadKind, Role
from baodao.schema.base import Thing
from baodao.schema.spoken import say

Context = Literal["registration", "scheduling", "hours", "identity"]

STAFF: dict[str, str | tuple[str, str]] = {
    "organiser": "组织者",
    "shift-lead": "班次负责人",
    "unit-liaison": "单位联络员",
    "street-coordinator": "街道协调员",
    "supervisor": ("supervising authority", "主管部门"),
    "auditor": "审计人员",
    "integrator": ("connected system", "对接系统"),
    "operator": ("system operator", "系统管理员"),
}
_EVERYBODY = {**STAFF, "volunteer": "志愿者", "guardian": "监护人"}

say(Role, _EVERYBODY)
say(AnyRole, {**_EVERYBODY, "guest": ("guest who has not signed in", "未登录的访客")})
say(Capability, {name: (what.en, what.zh) for name, what in CAPABILITIES.items()})
say(
    Thing,
    {
        "account": "账号",
        "activity": "活动",
        "admission": ("request for admission", "准入申请"),
        "approval": "审批",
        "annual-report": "年度报告",
        "award": "奖项",
        "befriending": ("pairing with a resident", "结对帮扶"),
        "call": "吹哨",
        "campaign": "专项行动",
        "case": "异议",
        "certificate": ("certificate of service", "志愿服务记录证明"),
        "claim": "认领",
        "complaint": "投诉",
        "correction": "更正申请",
        "consent": "同意记录",
        "consent-text": "告知同意书",
        "contact": "联系记录",
        "deadline": ("deadline of a record", "记录期限"),
        "disagreement": "分歧",
        "division": ("place", "区划"),
        "entry": ("entry of hours", "时长记录"),
        "errand": "代办事项",
        "evaluation": ("evaluation of service", "服务评价"),
        "grant": ("granted role", "授权"),
        "inspection": "抽查",
        "later-entry": ("later entry", "补录申请"),
        "item": "清单项目",
        "look-back": ("look back", "回头看"),
        "member": ("member on the list", "名单上的党员"),
        "member-report": ("party report", "报到"),
        "membership": "成员记录",
        "nomination": "推荐",
        "objection": "异议",
        "office": "职务",
        "organisation": "组织",
        "overlap": ("overlapping record", "重叠记录"),
        "pairing": ("pact", "结对协议"),
        "part": ("part of a call", "应哨任务"),
        "passkey": "通行密钥",
        "permit": ("task on the street's list", "准入事项"),
        "person": "人",
        "place": ("grid or entrance", "网格或楼门"),
        "post": ("standing post", "岗位"),
        "posting": ("posting to an account", "账户记账"),
        "premises": "社区场所",
        "project": ("reported project", "项目报告"),
        "proposal": ("proposed group", "团体申请"),
        "record-report": "记录工作报告",
        "report": "报到",
        "request": ("request for a second person", "双人复核申请"),
        "resident": ("resident in need", "服务对象"),
        "reward": "礼遇",
        "round": ("round of recognition", "评选"),
        "series": "系列活动",
        "session": ("sign-in", "登录记录"),
        "shift": "班次",
        "slip": "告知单",
        "suspicion": "疑点",
        "status-list": ("status list of certificates", "证明状态列表"),
        "task": ("task of a department", "下派事项"),
        "training": "培训",
        "unit": "单位",
        "volunteer": "志愿者",
    },
)
say(
    Context,
    {
        "registration": ("people and organisations", "注册"),
        "scheduling": ("activities", "活动"),
        "hours": "时长",
        "identity": ("accounts", "账号"),
    },
)
say(
    ReadKind,
    {
        "contact": ("name and phone number", "联系方式"),
        "record": ("record of a minor", "未成年人记录"),
        "list": ("list with minors", "含未成年人的名单"),
        "profile": ("whole profile", "完整档案"),
        "export": ("copy of everything", "全部信息副本"),
        "duplicates": ("likely duplicates", "疑似重复记录"),
        "member-list": ("list of a unit", "单位党员名单"),
        "unit-contact": ("whom to reach in a unit", "单位联系人"),
        "resident": ("residents in need", "服务对象"),
        "disagreement": "分歧",
        "party": ("matters of the Party", "党员事项"),
        "attendance": ("sign-ups and attendance", "报名与考勤"),
        "hours": "服务时长",
        "account": ("accounts and sign-ins", "账号与登录"),
        "names": ("who is who on a list", "名单姓名"),
        "search": ("search for a person", "查找人员"),
        "slips": ("slips of what was done on paper", "代办告知单"),
        "relatives": ("relatives of a deceased person", "逝者近亲属"),
        "roster": ("who comes to a shift", "班次人员名单"),
        "roster-names": ("names on a roster", "班次人员姓名"),
    },
)
