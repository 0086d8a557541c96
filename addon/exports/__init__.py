"""Reads the bytes of an EHR export into typed rows and problems; each format is a TOML profile. Pure."""
