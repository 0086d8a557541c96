"""Setting up a group in one step: what it begins with, and what is still to do."""
