"""What policy packs say about premises. No standard, no assessment."""

from baodao.kernel.policies import Section
from baodao.schema.registration.premises_rules import PremisesKind, PremisesStandard


class PremisesPolicy(Section, name="premises"):
    """The rules about premises as they hold in one division."""

    standards: tuple[PremisesStandard, ...] = ()
    look_again_days: int | None = None

    def standard_for(self, kind: PremisesKind) -> PremisesStandard | None:
        """The standard for premises of a kind, if there is one."""
        return next((one for one in self.standards if one.kind == kind), None)
