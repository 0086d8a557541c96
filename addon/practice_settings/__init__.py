"""Settings and Measures: typed values from what admins edit."""
