"""What every runtime shares: it carries out the core's commands over a way to send, a way to listen and a clock.

Knows neither a browser nor a library for the network: these are handed in.
"""
