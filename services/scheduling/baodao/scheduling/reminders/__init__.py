"""Reminders: what is due before a shift starts, told to who organises it and to who comes."""
