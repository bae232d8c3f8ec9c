"""Stars 星级: what somebody has served in all, as a rank."""
