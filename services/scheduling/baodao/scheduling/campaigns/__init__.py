"""Campaigns: named containers of activities."""
