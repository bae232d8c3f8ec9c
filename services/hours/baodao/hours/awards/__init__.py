"""Awards 表彰奖励 outside of rounds: recorded from papers, checked by somebody else, withdrawn."""
