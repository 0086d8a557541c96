"""Documents for people outside the practice, typeset from plain data."""
