"""Monthly programs and days that one code pays for: Program minutes, Program rules and Program months."""
