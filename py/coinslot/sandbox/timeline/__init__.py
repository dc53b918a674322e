"""What happened, across all channels: one record for tests, for people and for the home page."""
