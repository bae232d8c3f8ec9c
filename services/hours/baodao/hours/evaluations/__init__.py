"""Evaluations 评价: how well somebody served, by who organised it, and what they say to that."""
