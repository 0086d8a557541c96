"""Clinicians' calendars on a CalDAV server (Nextcloud, iCloud, Fastmail, Radicale and others)."""
