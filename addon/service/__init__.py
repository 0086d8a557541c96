"""The service: one process that keeps a practice in step by itself. It only decides when; a pass does the work."""
