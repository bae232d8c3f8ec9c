"""Reports: years as they were published, what was restated since, and targets against actual."""
