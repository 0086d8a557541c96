"""Edited rules before they act: rule tests, a place to try them, what a change would do, and how it would have done."""
