"""`baodao demo`: a week of a district, lived on real servers and checked."""
