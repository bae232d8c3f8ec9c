"""The messages about proposed groups, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.groups.use_cases import (
    agree_to_group,
    decline_group,
    propose_group,
    withdraw_group_proposal,
)
from baodao.registration.groups.views import list_group_proposals
from baodao.schema.registration.group_proposals import (
    AgreeToGroup,
    DeclineGroup,
    ListGroupProposals,
    ProposeGroup,
    WithdrawGroupProposal,
)

subscribers = Subscribers("registration")

subscribers.command(ProposeGroup, propose_group)
subscribers.command(AgreeToGroup, agree_to_group)
subscribers.command(DeclineGroup, decline_group)
subscribers.command(WithdrawGroupProposal, withdraw_group_proposal)
subscribers.query(ListGroupProposals, list_group_proposals)
