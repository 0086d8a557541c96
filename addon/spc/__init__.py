"""Run charts and control charts: what chance alone explains in a row of numbers, and what it does not. Pure."""
