"""Runs the core's commands inside Pyodide, in a worker or in the page."""

