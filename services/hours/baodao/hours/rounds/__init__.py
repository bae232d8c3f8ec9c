"""Rounds of recognition 评选表彰: nominate, review, post, publish; and objections to a notice."""
