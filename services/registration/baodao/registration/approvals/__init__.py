"""Approvals 审批: who may read data of minors, given and ended from above."""
