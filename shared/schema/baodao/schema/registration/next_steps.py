"""What to do next where a record is not in the state that something needs, by its state.

Each sentence is true whatever was tried: a step that was not possible is not told.
"""

from collections.abc import Mapping
from typing import get_args

from baodao.schema.languages import Words
from baodao.schema.refusals import Refusal
from baodao.schema.registration.befriendings import BefriendingNotInState
from baodao.schema.registration.claims import ClaimNotInState
from baodao.schema.registration.lists import ItemNotOpen
from baodao.schema.registration.projects import ProjectNotInState
from baodao.schema.registration.volunteers import NotInState


def _then(kind: type[Refusal], steps: Mapping[str, tuple[str, str]]) -> None:
    states = frozenset(get_args(kind.model_fields["state"].annotation))
    if differ := states ^ steps.keys():
        raise TypeError(f"{kind.__name__}: steps and states differ in {sorted(differ)}")
    kind.STEPS = {state: Words(*step) for state, step in steps.items()}


_DONE = ("There is nothing left to do.", "不需要再次办理。")
_ANEW = ("If it is still needed, please begin anew.", "如仍需要,请重新办理。")
_OF_PERSON = ("Please wait until the person has answered.", "请等本人答复。")
_OF_COMMUNITY = ("Please wait for the community's answer.", "请等社区答复。")
_IN_FORCE = (
    "It holds already; please check whether this was done before.",
    "记录已经有效,请核对是否已经办过。",
)

_then(
    NotInState,
    {
        "pending": (
            "For it to become active, please see to the consent or the check that is missing.",
            "如要生效,请先补齐所缺的同意或核对。",
        ),
        "active": _IN_FORCE,
        "suspended": (
            "Please ask the body that suspended it, or one above it, to lift the suspension.",
            "如要恢复,请由作出暂停的机构或其上级解除。",
        ),
        "withdrawn": (
            "Whoever wants to take part again, please ask at the community desk.",
            "如要再次参加,请到社区服务台办理。",
        ),
        "merged": ("Please use the record into which it was merged.", "请使用合并后的记录。"),
        "requested": ("Please wait for the organisation's answer.", "请等组织答复。"),
        "invited": _OF_PERSON,
        "offered": _OF_PERSON,
        "filed": ("Please wait until the community has looked at it.", "请等社区审核。"),
        "accepted": _IN_FORCE,
        "returned": (
            "Please correct what the reason says, and send it again.",
            "请按退回的原因更正后重新提交。",
        ),
        "declined": _ANEW,
        "ended": _ANEW,
        "raised": ("Please wait until it is settled.", "请等核实的结果。"),
        "settled": _DONE,
        "reported": _IN_FORCE,
        "left": (
            "If this is a mistake, please have the person put on the list again.",
            "如有误,请重新列入名单。",
        ),
        "disowned": (
            "If this is a mistake, please ask the party organisation of the unit.",
            "如有误,请联系单位党组织。",
        ),
        "proposed": ("Please wait for the other side's answer.", "请等对方答复。"),
        "signed": _IN_FORCE,
    },
)
_then(
    ItemNotOpen,
    {
        "proposed": _OF_COMMUNITY,
        "declined": ("If it is still needed, please propose it anew.", "如仍需要,请重新提出。"),
        "open": (
            "It can be claimed now; please check what has to be done.",
            "项目正在开放认领,请核对要办的事项。",
        ),
        "filled": (
            "Please choose another item, or wait until a claim is withdrawn.",
            "请选择其他项目,或等有认领撤回。",
        ),
        "closed": (
            "If it is still needed, please have it posted anew.",
            "如仍需要,请重新发布。",
        ),
    },
)
_then(
    ClaimNotInState,
    {
        "claimed": _OF_COMMUNITY,
        "accepted": (
            "Please report it once it is done.",
            "请在完成后报告完成情况。",
        ),
        "declined": ("Please choose another item.", "请选择其他项目。"),
        "withdrawn": ("If you still want it, please claim it anew.", "如仍愿承担,请重新认领。"),
        "done": (
            "Please wait until the community has confirmed it.",
            "请等社区确认。",
        ),
        "confirmed": _DONE,
        "rated": _DONE,
        "undone": ("Please choose another item.", "请选择其他项目。"),
    },
)
_then(
    BefriendingNotInState,
    {
        "proposed": ("Please wait for the volunteer's answer.", "请等志愿者答复。"),
        "active": _IN_FORCE,
        "ended": ("If it is still needed, please pair them anew.", "如仍需要,请重新结对。"),
    },
)
_then(
    ProjectNotInState,
    {
        "reported": ("Please wait for the review.", "请等审核结果。"),
        "accepted": _DONE,
        "returned": (
            "Please correct what the reason says, and report it again.",
            "请按退回的原因更正后重新报告。",
        ),
    },
)
