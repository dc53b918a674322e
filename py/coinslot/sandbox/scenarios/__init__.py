"""Scenarios: what goes wrong, or right, with one order, by name."""
