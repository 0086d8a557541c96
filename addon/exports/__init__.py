"""Bytes of an EHR export -> typed rows and problems; formats are TOML profiles. Pure."""
