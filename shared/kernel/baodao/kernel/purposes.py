"""Purposes: what data of other people may be read for (PIPL art. 6), a closed list.

Whoever reads such data says one of the slugs; the log of reads has it. The list is a rule of policy
packs: a pack may have another one, and then it holds where the reader holds their role.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from baodao.kernel.divisions import ancestry
from baodao.kernel.policies import Section, rules_at
from baodao.schema import Actor
from baodao.schema.registration.policies import Purpose

DEFAULT = (
    Purpose(slug="activities", zh="组织活动", en="organising activities"),
    Purpose(slug="attendance", zh="签到与考勤", en="check-in and attendance"),
    Purpose(slug="hours", zh="时长核实", en="checking hours"),
    Purpose(slug="records", zh="登记与核对", en="keeping records right"),
    Purpose(slug="party-work", zh="组织工作与双报到", en="party organisation and double reporting"),
    Purpose(slug="care", zh="走访与帮扶", en="visits and help"),
    Purpose(slug="emergency", zh="紧急联络", en="an emergency"),
    Purpose(slug="request", zh="应本人要求", en="the person asked for it"),
    Purpose(slug="complaint", zh="投诉与争议处理", en="complaints and disputes"),
    Purpose(slug="inspection", zh="监督检查与审计", en="inspection and audit"),
    Purpose(slug="operation", zh="系统运行维护", en="operating the system"),
)


class Privacy(Section, name="privacy"):
    """The rules about reads of personal data, as they hold in one division."""

    purposes: tuple[Purpose, ...] = DEFAULT
    minors_approval: bool = True
    # A school year.
    approval_days: int = 366
    retention_years: int = 3

    def has(self, purpose: str | None) -> bool:
        """Whether a purpose is on the list."""
        return any(purpose == one.slug for one in self.purposes)


class Purposes:
    """The rule about purposes: the list of where the actor holds their role."""

    def packs(self, actor: Actor) -> Sequence[str]:
        """The divisions whose packs have a say."""
        return ancestry(_place(actor))

    def allows(self, actor: Actor, packs: Mapping[str, Any]) -> bool:
        """Whether the purpose that the actor says is on the list."""
        return self._rules(actor, packs).has(actor.purpose)

    def need_approval(self, actor: Actor, packs: Mapping[str, Any]) -> bool:
        """Whether the actor needs an approval where minors are among the people."""
        return self._rules(actor, packs).minors_approval

    def _rules(self, actor: Actor, packs: Mapping[str, Any]) -> Privacy:
        return rules_at(Privacy, packs, _place(actor))


def _place(actor: Actor) -> str:
    """Where the role is held; of the whole tree, or for an organisation alone: above all packs."""
    return actor.scope if actor.scope and actor.scope != "*" else ""
