"""The agency's page and, behind it, the pages of its practices: many behind one address, each below ``/p/ID``.

A request never runs a pass: it stores, and asks for a turn. Several processes may serve at once.
"""
