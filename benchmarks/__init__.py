"""Measurements side by side, each one command that prints a ratio; see README.md."""
