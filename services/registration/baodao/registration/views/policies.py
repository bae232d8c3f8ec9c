"""Answers about policy packs."""

from baodao.kit.reads import Reads
from baodao.registration.domain.policies import Policy, ancestry, policy_for, sources
from baodao.registration.store import POLICIES
from baodao.schema.registration import policies as schema


async def get_policy(query: schema.GetPolicy, reads: Reads) -> schema.Policy:
    rows = await reads.by_ids(POLICIES.name, ancestry(query.division))
    packs = {row["_id"]: POLICIES.restore(row) for row in rows}
    policy = policy_for(packs, query.division)
    own = packs.get(query.division)
    found = sources(packs, query.division)
    return schema.Policy(
        division=query.division,
        version=policy.version,
        rules=_rules(policy),
        sources=[schema.RuleSource(rule=rule, source=source) for rule, source in found.items()],
        own=[
            schema.PolicyVersion(
                version=version.number,
                set_at=version.set_at,
                rules=schema.PolicyRules.model_validate(version.rules),
                note=version.note,
            )
            for version in (own.versions if own else ())
        ],
    )


def _rules(policy: Policy) -> schema.PolicyRules:
    return schema.PolicyRules.model_validate(policy.model_dump(exclude={"version"}, mode="json"))
