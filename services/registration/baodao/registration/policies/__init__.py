"""The policy packs of divisions, and the rules of registration in them."""
