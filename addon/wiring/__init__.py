"""A practice folder made ready: the only package that knows which adapters exist."""
