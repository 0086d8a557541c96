"""What goes into each clinician's calendar. Pure."""
