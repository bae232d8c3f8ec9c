"""Runtime of the services: commit in groups, publish from the log, deliver with three verdicts.

A service author needs `decisions` (what a use case is), `store` (how an aggregate is kept),
`subscribers` (what arrives) and `service` (how it runs); the rest works behind them.
"""
