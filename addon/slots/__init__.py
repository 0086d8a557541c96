"""Times that clinicians offer and members or callers book by themselves: one seat, one person."""
