"""双报到: members and units report at communities."""
