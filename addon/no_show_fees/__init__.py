"""Whom the practice's written policy would let it charge for a missed session: candidates, never charges."""
