"""scheduling: activities, seats and attendance — one module for each part."""

from baodao.schema.scheduling import activities, attendance, policies, seats

__all__ = ["activities", "attendance", "policies", "seats"]
