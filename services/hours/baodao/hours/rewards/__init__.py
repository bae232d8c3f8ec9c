"""Rewards 礼遇 that were granted elsewhere: recorded, picked up once with a code, or not at all."""
