"""Copies, templates and series: the rules, without any way to store or send them."""
