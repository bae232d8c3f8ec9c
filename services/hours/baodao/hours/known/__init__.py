"""Known: what registration has told of volunteers, of rules and of approvals."""
