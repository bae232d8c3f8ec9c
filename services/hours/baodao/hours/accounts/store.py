"""Where accounts, postings and pools are kept."""

from baodao.hours.accounts.domain import Booking, CommunityPool, Posting, TimeAccount
from baodao.kit.store import Collection, Index, same_form

TIME_ACCOUNTS = Collection("time_accounts", TimeAccount, upgrade={1: same_form})
BOOKINGS = Collection("bookings", Booking, upgrade={1: same_form})
POOLS = Collection("community_pools", CommunityPool, upgrade={1: same_form})
POSTINGS = Collection("postings", Posting, (Index(("volunteer_id", "_id")),))

COLLECTIONS = (TIME_ACCOUNTS, BOOKINGS, POOLS, POSTINGS)
