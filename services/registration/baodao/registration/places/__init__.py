"""Places: divisions 区划 and local places."""
