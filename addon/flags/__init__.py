"""Flag rules and the Flags tab: who may be slipping away, and why."""
