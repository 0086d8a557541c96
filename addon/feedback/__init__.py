"""Anonymous feedback of the staff: surveys, what may be shown of them, and what was promised and done about it."""
