"""Prospects: their rows however they come, the stage that each has reached, and who becomes a member."""
