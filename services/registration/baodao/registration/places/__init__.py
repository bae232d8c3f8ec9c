"""Where: divisions 区划 and local places."""
