"""The shared kernel: domain that every context needs, and that none of them owns alone.

Places and days, policy packs, life cycles, and records in a person's name. It decides nothing by
itself: services build their aggregates and use cases from it.
"""
