"""Calendars: what a phone subscribes to, of a person, an organisation or a place."""
