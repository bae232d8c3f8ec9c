"""What policy packs say about the three lists: by when a proposed need is answered."""

from baodao.kernel.policies import Section


class ListPolicy(Section, name="lists"):
    """The rules about the three lists as they hold in one division."""

    answer_days: int = 7
    climb_days: int = 7
