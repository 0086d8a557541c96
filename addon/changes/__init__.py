"""Changes of sessions, whatever door they come by: everybody concerned is told once."""
