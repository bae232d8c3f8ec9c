"""The national system: which entries it has, which it has refused, which are to come."""
