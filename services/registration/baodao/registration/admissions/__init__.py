"""Wing: what departments bring into communities 准入, and what the street lets them bring."""
