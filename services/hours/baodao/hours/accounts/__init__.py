"""Accounts beside the ledger: points 积分 and the time bank 时间银行, in double entry."""
