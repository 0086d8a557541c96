"""The state of many practices on one PostgreSQL server, each behind two filters of its own."""
