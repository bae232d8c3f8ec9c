"""报到任务: what is counted in a quarter, and feedback to units."""
