"""Sessions that were closed or sent: what went out, what changed since, and the corrections that follow."""
