"""Answers about policy packs and consent texts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from baodao.kernel.divisions import ancestry
from baodao.kernel.policies import LOCKED, PolicyPack, Section, rule_sources, rules_at
from baodao.kernel.purposes import Privacy
from baodao.kernel.reach import public
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.wanted import is_in
from baodao.registration.policies.default_text import DEFAULT_VERSION, EN, ZH
from baodao.registration.policies.domain import Policy, policy_for, text_ids
from baodao.registration.policies.store import CONSENT_TEXTS, POLICIES
from baodao.schema import NotFound
from baodao.schema.registration import consent_texts as texts
from baodao.schema.registration import policies as schema


@row_of(CONSENT_TEXTS)
class _Text:
    id: str
    division: str
    text_version: str
    published_at: datetime


async def get_policy(query: schema.GetPolicy, reads: Reads) -> schema.Policy:
    packs = await reads.each(POLICIES, ancestry(query.division))
    policy = policy_for(packs, query.division)
    own = packs.get(query.division)
    found: list[schema.RuleSource] = []
    rules: dict[str, Any] = {}
    sections: tuple[Section, ...] = (policy, rules_at(Privacy, packs, query.division))
    for known in sections:
        found += [
            schema.RuleSource(section=known.NAME, rule=rule, source=source)
            for rule, source in rule_sources(type(known), packs, query.division).items()
        ]
        rules[known.NAME] = known.model_dump(exclude={"version"}, mode="json")
    for section in schema.PolicyRules.model_fields.keys() - rules.keys():
        rules[section], told = _said(section, [packs[code] for code in sorted(packs)])
        found += told
    return schema.Policy(
        division=query.division,
        version=policy.version,
        rules=schema.PolicyRules.model_validate(rules),
        sources=found,
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


async def get_consent_text(
    query: texts.GetConsentText, reads: Reads
) -> texts.ConsentText | NotFound:
    current = (await policy_at(query.division, reads)).consent_text_version
    version = query.text_version or current
    ids = text_ids(query.division, version)
    found = await reads.each(CONSENT_TEXTS, ids)
    nearest = next((found[key] for key in ids if key in found), None)
    if nearest is None and version != DEFAULT_VERSION:
        return NotFound(kind="consent-text", id=version)
    return texts.ConsentText(
        text_version=version,
        division=nearest.division if nearest else None,
        published_at=nearest.published_at if nearest else None,
        published_by_role=nearest.by_role if nearest else None,
        current=version == current,
        text_zh=nearest.text_zh if nearest else ZH,
        text_en=nearest.text_en if nearest else EN,
    )


async def list_consent_texts(query: texts.ListConsentTexts, reads: Reads) -> texts.ConsentTextPage:
    published = is_in("division", ancestry(query.division))
    page = await reads.page(CONSENT_TEXTS, public(query), published, query, into=_Text)
    listed = [
        texts.ConsentTextSummary(
            text_version=one.text_version, division=one.division, published_at=one.published_at
        )
        for one in page.items
    ]
    return texts.ConsentTextPage(texts=listed, next=page.next)


async def policy_at(division: str, reads: Reads) -> Policy:
    """The rules that hold in a division now."""
    return (await policies_at([division], reads))[division]


async def policies_at(divisions: Iterable[str], reads: Reads) -> dict[str, Policy]:
    """The rules that hold in divisions now."""
    listed = list(divisions)
    codes = {code for division in listed for code in ancestry(division)}
    packs = await reads.each(POLICIES, codes)
    return {division: policy_for(packs, division) for division in listed}


async def privacy_at(divisions: Iterable[str], reads: Reads) -> dict[str, Privacy]:
    """The rules about personal data that hold in divisions now."""
    listed = list(divisions)
    codes = {code for division in listed for code in ancestry(division)}
    packs = await reads.each(POLICIES, codes)
    return {division: rules_at(Privacy, packs, division) for division in listed}


def _said(
    section: str, packs: list[PolicyPack]
) -> tuple[dict[str, Any] | None, list[schema.RuleSource]]:
    """The rules that packs (the province's first) set for another context, with their sources."""
    said: dict[str, tuple[Any, str]] = {}
    for pack in packs:
        given = pack.rules_of(section).items()
        said |= {name: (value, pack.name_at()) for name, value in given if name != LOCKED}
    told = [
        schema.RuleSource(section=section, rule=name, source=source)
        for name, (_, source) in said.items()
    ]
    return {name: value for name, (value, _) in said.items()} or None, told
