"""Second persons 双人复核: what one person asks for and another one decides."""
