"""The doors through which others tell us something: verified, stored, acknowledged; worked on later.

What arrives asks for another look or becomes a row of the inbox; nothing here writes a sheet or plans anything.
"""
