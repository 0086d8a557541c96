"""The places a pass reads and writes: one adapter a file, none knows another."""
