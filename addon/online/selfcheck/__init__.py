"""Trying on a real Google account what this product relies on, on a spreadsheet and a calendar made for it."""
