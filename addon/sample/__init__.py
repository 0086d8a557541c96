"""The seeded sample practice: invented people, real-looking weeks, exports with their vendors' quirks."""
