"""scheduling: activities, seats and attendance — one module for each part."""

from baodao.schema.scheduling import activities, attendance, seats

__all__ = ["activities", "attendance", "seats"]
