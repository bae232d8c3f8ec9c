"""Complaints 投诉举报: received from anybody, answered by civil affairs, and counted."""
