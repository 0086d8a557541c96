"""Computes the facts that rules may test: one file per subject, all pure."""
