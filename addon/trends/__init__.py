"""Trends and Segments: numbers over time, and which of their movements are more than chance."""
