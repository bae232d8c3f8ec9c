"""Errands 全程代办: what volunteers do for somebody, step by step."""
