"""What differs between payment systems, as data and pure functions."""
