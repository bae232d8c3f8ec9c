"""Looking back 回头看: whether what was done has lasted."""
