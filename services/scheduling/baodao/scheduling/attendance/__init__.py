"""Attendance: who came, and when."""
