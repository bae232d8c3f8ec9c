"""Calls 吹哨: organisations call others to where something has to be done, and ask members."""
