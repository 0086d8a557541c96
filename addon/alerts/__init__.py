"""Alerts: what a flag rule's protocol asks of people, open until they did it."""
