"""Tests of the room of edited rules."""
