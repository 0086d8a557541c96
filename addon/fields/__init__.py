"""The Fields view: every fact that a rule can test, in words."""
