"""Organisations: units, communities, teams."""
