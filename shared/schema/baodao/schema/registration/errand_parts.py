"""What errands 全程代办 are made of: their states and steps, what is handed over, refusals."""

from typing import Literal

from baodao.schema.base import Refusal
from baodao.schema.spoken import Shown, say

ErrandState = Literal["open", "taken", "done", "returning", "contested", "confirmed", "ended"]
"""`returning`: it has stopped, and what was handed over has to come back; `contested`: the
principal says that it was not so, and the desk decides."""
say(
    ErrandState,
    {
        "open": ("waiting for a volunteer", "待接单"),
        "taken": ("under way", "办理中"),
        "done": ("waiting for the principal's word", "待委托人确认"),
        "returning": ("stopped, things to be brought back", "已停办,待归还"),
        "contested": ("contested by the principal", "委托人有异议"),
        "confirmed": ("confirmed by the principal", "委托人已确认"),
        "ended": "已结束",
    },
)
ToldStep = Literal[
    "entrusted",
    "picked-up",
    "at-the-counter",
    "waiting-for-office",
    "paid",
    "brought-back",
    "done",
    "given-back",
]
"""The steps that are written down by who does the errand, or at the desk for them."""
_TOLD: dict[str, str | tuple[str, str]] = {
    "entrusted": ("things were entrusted", "接收所托物品"),
    "picked-up": ("picked up", "已取件"),
    "at-the-counter": ("at the counter", "到窗口办理"),
    "waiting-for-office": ("waiting for the office", "等待部门办理"),
    "paid": ("paid", "已付款"),
    "brought-back": ("brought back", "已归还"),
    "done": ("done", "已办完"),
    "given-back": ("given back by the volunteer", "接单人退回"),
}
say(ToldStep, _TOLD)
ErrandStep = Literal[
    ToldStep,
    "asked",
    "accepted",
    "called-off",
    "helper-left",
    "principal-left",
    "contested",
    "settled",
    "confirmed",
]
"""Everything that is written down of an errand, in its order."""
say(
    ErrandStep,
    {
        **_TOLD,
        "asked": ("asked for", "提出委托"),
        "accepted": ("accepted", "接单"),
        "called-off": ("called off by the principal", "委托人撤回"),
        "helper-left": ("who did it may do so no more", "接单人不能再办理"),
        "principal-left": ("the principal's record has ended", "委托人记录已终止"),
        "contested": ("contested by the principal", "委托人提出异议"),
        "settled": ("decided by the desk", "社区已裁定"),
        "confirmed": ("confirmed by the principal", "委托人确认"),
    },
)
ErrandEnd = Literal["called-off", "given-back", "helper-left", "principal-left", "not-done"]
"""Why an errand stopped; one that was given back, or whose helper left, is offered again."""
say(
    ErrandEnd,
    {
        "called-off": ("called off by the principal", "委托人撤回"),
        "given-back": ("given back by the volunteer", "接单人退回"),
        "helper-left": ("who did it may do so no more", "接单人不能再办理"),
        "principal-left": ("the principal's record has ended", "委托人记录已终止"),
        "not-done": ("the desk found that it was not done", "社区认定未办成"),
    },
)
EntrustedThing = Literal[
    "money",
    "id-card",
    "household-register",
    "social-security-card",
    "medical-record",
    "prescription",
    "bill",
    "form",
    "other-paper",
    "key",
]
"""What is handed over, by its kind alone: no number of it is ever written down."""
_THINGS: dict[str, str | tuple[str, str]] = {
    "money": "现金",
    "id-card": ("identity card", "身份证"),
    "household-register": "户口簿",
    "social-security-card": "社会保障卡",
    "medical-record": "病历",
    "prescription": "处方",
    "bill": "缴费单",
    "form": "申请表",
    "other-paper": ("another paper", "其他证明材料"),
    "key": "钥匙",
}
say(EntrustedThing, _THINGS)
Difference = Literal["advanced", "fee", "kept-for-next", "miscounted", "other"]
"""Why what both sides say of the money is not the same, or does not add up."""
say(
    Difference,
    {
        "advanced": ("the helper had advanced money", "接单人垫付"),
        "fee": ("a fee without a receipt", "手续费无票据"),
        "kept-for-next": ("kept for the next errand, as agreed", "约定余款留作下次使用"),
        "miscounted": ("a step says the wrong amount", "步骤金额记错"),
        "other": ("another reason", "其他原因"),
    },
)
Finding = Literal["was-done", "was-not-done"]
"""What the desk finds of an errand that is contested, or whose principal cannot say a word."""
say(Finding, {"was-done": ("it was done", "已办成"), "was-not-done": ("it was not", "未办成")})
StepFault = Literal["things-missing", "amount-missing", "no-things-here", "no-amount-here"]
say(
    StepFault,
    {
        "things-missing": ("please say what changes hands", "请选择交接的物品"),
        "amount-missing": ("please say how much money it is", "请填写金额"),
        "no-things-here": (
            "nothing changes hands in this step, please leave that out",
            "这一步没有物品交接,请留空",
        ),
        "no-amount-here": (
            "there is no money in this step, please leave the amount out",
            "这一步不涉及现金,请将金额留空",
        ),
    },
)


class ErrandNotInState(
    Refusal,
    slug="errand-not-in-state",
    en="The errand is “{state}” now. Please reload it to see what can be done.",
    zh="该代办事项目前为“{state}”,不能这样办理。请刷新页面,查看现在可以办理的事项。",
):
    """The life cycle of the errand does not allow this step from here."""

    state: ErrandState


class OnePrincipal(
    Refusal,
    slug="one-principal",
    en="Please name either the volunteer or the resident for whom the errand is.",
    zh="请填写委托人:志愿者或服务对象,只填其中一项。",
):
    """An errand is somebody's; here it is said of nobody, or of two."""


class UnknownErrand(
    Refusal,
    slug="unknown-errand",
    en="This is no kind of errand here. Please choose one of: {kinds}.",
    zh="本地没有这类代办事项,请从以下事项中选择:{kinds}。",
):
    """The pack does not list this kind."""

    kinds: Shown


class ErrandNeedsAdult(
    Refusal,
    slug="errand-needs-adult",
    en="Who is under age neither asks for errands nor does one with money or papers. Please let "
    "an adult do it.",
    zh="未成年人不能委托代办,也不能办理涉及现金、证件材料的事项,请由成年人办理。",
):
    """民法典 art. 19; 未成年人保护法: money and papers of others are for adults."""


class TooManyErrands(
    Refusal,
    slug="too-many-errands",
    en="One person has {most} errands at most that are not over. Please bring one to "
    "its end first.",
    zh="每人最多同时有 {most} 件未办结的代办事项,请先办结其中一件。",
):
    """Of who asks as of who helps."""

    most: int


class ErrandStepIncomplete(
    Refusal,
    slug="errand-step-incomplete",
    en="This step cannot be written down so: {reason}.",
    zh="这一步不能这样记录:{reason}。",
):
    """What changes hands is said with its step, and nowhere else."""

    reason: StepFault


class NotEntrusted(
    Refusal,
    slug="not-entrusted",
    en="More would come back than was handed over. Please check the steps before.",
    zh="归还的物品或金额多于接收的,请核对之前的步骤。",
):
    """What is brought back was handed over."""


class StillEntrusted(
    Refusal,
    slug="still-entrusted",
    en="Papers or keys have not been brought back yet. Please write that down first.",
    zh="还有证件、材料或钥匙未归还,请先记录归还。",
):
    """Nothing of the principal's stays behind."""


class MoneyDiffers(
    Refusal,
    slug="money-differs",
    en="What is said of the money is not what the steps say, or does not add up. Please check it, "
    "or say why.",
    zh="所填金额与办理步骤不一致,或收支不平。请核对后重新填写,或选择差额原因。",
):
    """Both sides say how much was given and came back; a difference is explained."""
