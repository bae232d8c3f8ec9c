"""Volunteers who merge, are erased or withdraw, and divisions that end."""
