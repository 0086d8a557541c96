"""Undo acts as a person: a run's writes are put back, or what people typed, from a backup."""
