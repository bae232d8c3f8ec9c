"""The three teams 三支队伍: memberships and offices."""
