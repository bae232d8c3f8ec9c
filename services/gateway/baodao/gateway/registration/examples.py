"""Bodies in the documentation that several paths share."""

ON_PAPER = {"on_paper": {"reference": "测试·盒 8", "signed_on": "2026-11-23"}}
"""What a desk does for somebody, from a sheet that they signed."""
