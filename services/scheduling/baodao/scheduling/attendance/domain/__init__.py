"""Attendance: the rules, without any way to store or send them."""
