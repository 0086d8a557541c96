"""What a practice remembers between passes."""
