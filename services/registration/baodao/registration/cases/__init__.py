"""Cases: a person says "not me" of a record in their name."""
