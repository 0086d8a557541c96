"""What clinicians ask for by changing their calendars, and what their calendars show."""
