"""Openings: day, time, leader and room for new groups, from what is free and what those who wait wish for."""
