"""The service of a practice with all that it serves and sends: the only package that knows all of these rooms."""
