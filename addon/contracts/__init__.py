"""Contracts with payers: when to renegotiate, and what there is to compare."""
