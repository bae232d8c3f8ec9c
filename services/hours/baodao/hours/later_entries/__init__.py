"""Later entries 补录: what nobody recorded then, up to a ceiling, and by two people."""
