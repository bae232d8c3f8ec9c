"""Standing posts 岗位, and who has taken their roles."""
