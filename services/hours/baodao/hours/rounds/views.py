"""Rounds for everybody, nominations for who decides and for whose they are."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated

from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.rounds.domain.nominations import Nomination, Objection
from baodao.hours.rounds.domain.rounds import Round
from baodao.hours.rounds.store import NOMINATIONS, OBJECTIONS, ROUNDS
from baodao.kernel.holders import Holder, HolderSlips
from baodao.kernel.reach import NOTHING, named, public
from baodao.kit.decisions import by
from baodao.kit.pages import After, Page
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in
from baodao.schema.base import NotFound
from baodao.schema.hours import nominations
from baodao.schema.hours import rounds as schema

_Round = Annotated[Round, by("round_id", noun="round")]


async def list_rounds(query: schema.ListRounds, reads: Reads) -> schema.RoundPage:
    page = await reads.page(ROUNDS, public(query), EVERYTHING, query)
    rows = [_round(one) for one in page.items]
    return schema.RoundPage(rounds=rows, next=page.next)


async def list_nominations(
    query: nominations.ListNominations,
    recognition: _Round,
    reads: Reads,
) -> nominations.NominationPage:
    page = await reads.page(NOMINATIONS, named(eq("round_id", recognition.id)), EVERYTHING, query)
    rows = [_shown(one) for one in page.items]
    return nominations.NominationPage(nominations=rows, next=page.next)


async def list_nominations_of(
    query: nominations.ListNominationsOf,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
) -> nominations.NominationPage:
    records = volunteer.records if volunteer else [query.volunteer_id]
    page = await nominations_of(records, reads, query.after, query.limit)
    return nominations.NominationPage(nominations=page.items, next=page.next)


async def nominations_of(
    ids: Sequence[str], reads: Reads, after: str, limit: int
) -> Page[nominations.Nomination]:
    """A page of those of one person, under all of their records."""
    visible = named(is_in("volunteer_id", ids))
    page = await reads.page(NOMINATIONS, visible, EVERYTHING, After(after, limit))
    return Page([_shown(one) for one in page.items], page.next, page.unreadable)


async def list_nominees(
    query: schema.ListNominees,
    recognition: _Round,
    reads: Reads,
) -> schema.NomineePage:
    visible = named(eq("round_id", recognition.id))
    wanted = eq("is_shown", True)  # noqa: FBT003
    if recognition.state == "published":
        wanted &= eq("state", "awarded")
    page = await reads.page(NOMINATIONS, visible, wanted, query)
    rows = [shown(schema.NomineeLine, one, nomination_id=one.id) for one in page.items]
    return schema.NomineePage(nominees=rows, next=page.next)


async def get_nominee(
    query: schema.GetNominee,
    nomination: Annotated[Nomination, by("nomination_id")],
    recognition: Annotated[Round, by("nomination.round_id", noun="round")],
    slips: HolderSlips,
    now: datetime,
) -> schema.Nominee | NotFound:
    is_past = recognition.state == "published" and nomination.state != "awarded"
    if is_past or not nomination.is_shown:
        return NotFound(kind="nomination", id=nomination.id)
    slip = None
    if nomination.volunteer_id:
        slip = slips.give(Holder(nomination.volunteer_id, masked=True), query.actor, now)
    return shown(schema.Nominee, nomination, nomination_id=nomination.id, slip=slip)


async def list_objections(
    query: nominations.ListObjections,
    nomination: Annotated[Nomination, by("nomination_id")],
    volunteer: Annotated[KnownVolunteer | None, by("nomination.volunteer_id")],
    reads: Reads,
    now: datetime,
) -> nominations.ObjectionPage:
    actor, those = query.actor, {*nomination.involved}
    those |= {*volunteer.above, *volunteer.also} if volunteer else set()
    is_theirs = any(map(actor.is_concerned, those))
    visible = NOTHING if is_theirs else named(eq("nomination_id", nomination.id))
    page = await reads.page(OBJECTIONS, visible, EVERYTHING, query)
    rows = [_objection(now, one) for one in page.items]
    return nominations.ObjectionPage(objections=rows, next=page.next)


async def objections_by(
    ids: Sequence[str], now: datetime, reads: Reads, after: str, limit: int
) -> Page[nominations.Objection]:
    """A page of what one person has objected to, under all of their records, for their copy."""
    visible = named(is_in("objector_id", ids))
    page = await reads.page(OBJECTIONS, visible, EVERYTHING, After(after, limit))
    return Page(list(map(partial(_objection, now), page.items)), page.next, page.unreadable)


def _round(one: Round) -> schema.Round:
    counted = {"posted_until": one.posted_until, "is_provisional": one.is_provisional}
    return shown(schema.Round, one, round_id=one.id, **counted)


def _shown(one: Nomination) -> nominations.Nomination:
    return shown(nominations.Nomination, one, nomination_id=one.id)


def _objection(now: datetime, one: Objection) -> nominations.Objection:
    return shown(
        nominations.Objection, one, objection_id=one.id, due_on=one.due_on, is_late=one.is_late(now)
    )
