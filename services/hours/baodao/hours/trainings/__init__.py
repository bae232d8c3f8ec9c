"""Trainings 培训: what somebody has learnt, recorded beside the ledger and never counted in it."""
