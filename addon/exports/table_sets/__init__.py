"""Exports that are a set of tables, one CSV file each: described in a TOML, united by key, joined, read as rows."""
