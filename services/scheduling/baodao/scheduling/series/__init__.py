"""Copies, templates and series: activities drafted after others, on other days."""
