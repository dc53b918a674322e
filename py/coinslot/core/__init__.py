"""One purchase from click to outcome: events in, commands out. Pure: no I/O, no clock, no chance."""
