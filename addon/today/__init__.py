"""The Today view: what waits for a person, the most urgent first."""
