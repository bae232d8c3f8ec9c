"""What policy packs say about errands: which there are, and how long silence waits."""

from baodao.kernel.policies import Section
from baodao.schema import Refusal
from baodao.schema.registration.errand_parts import UnknownErrand
from baodao.schema.registration.errand_rules import ErrandKind

DEFAULT = (
    ErrandKind(slug="government-office", zh="政务代办", en="an office of the government"),
    ErrandKind(slug="payment", zh="代缴费用", en="paying a bill"),
    ErrandKind(slug="medicine", zh="代取药品", en="fetching medicine"),
    ErrandKind(slug="appointment", zh="预约挂号", en="making an appointment"),
    ErrandKind(slug="shopping", zh="代购物品", en="shopping"),
    ErrandKind(slug="parcel", zh="代取快递", en="fetching a parcel"),
)


class ErrandPolicy(Section, name="errands"):
    """The rules about errands as they hold in one division."""

    kinds: tuple[ErrandKind, ...] = DEFAULT
    confirm_days: int = 7

    def kind(self, slug: str) -> ErrandKind | None:
        """The kind of this name, if there is one here."""
        return next((one for one in self.kinds if one.slug == slug), None)

    def kind_refusals(self, slug: str) -> list[Refusal]:
        """`unknown-errand` unless it is on the list."""
        if self.kind(slug):
            return []
        return [UnknownErrand(kinds="、".join(one.zh for one in self.kinds))]
