"""What policy packs say about calls: who may call whom, for what, by when. No pack, no call."""

from datetime import datetime, timedelta

from baodao.kernel.policies import Section
from baodao.schema.registration.call_rules import CallCategory, CallPair
from baodao.schema.registration.organisations import OrganisationKind

_MINUTE = timedelta(minutes=1)
_COMMUNITY = ("residents-committee", "community-party-organisation")


class CallPolicy(Section, name="calls"):
    """The rules about calls as they hold in one division."""

    pairs: tuple[CallPair, ...] = ()
    categories: tuple[CallCategory, ...] = ()
    answers_kept_days: int = 30

    def may_call(self, caller: OrganisationKind, callee: OrganisationKind) -> bool:
        """Whether organisations of the one kind may call those of the other.

        No pack lets a department call a community: what it wants there, the street admits
        (城市居民委员会组织法 art. 20).
        """
        if caller == "department" and callee in _COMMUNITY:
            return False
        return any(pair.caller == caller and callee in pair.callees for pair in self.pairs)

    def may_ask_members(self, caller: OrganisationKind) -> bool:
        """Whether organisations of this kind may ask the party members of a community."""
        is_let = caller != "department"
        return is_let and any(pair.caller == caller and pair.members for pair in self.pairs)

    def category(self, slug: str) -> CallCategory | None:
        """The category of this name, if there is one."""
        return next((one for one in self.categories if one.slug == slug), None)


def deadline(now: datetime, minutes: int) -> datetime:
    """So many minutes from now; a full minute, so that what is shown is what holds."""
    exact = now + minutes * _MINUTE
    begun = exact.replace(second=0, microsecond=0)
    return begun if begun == exact else begun + _MINUTE
