"""The ways out on CPython: HTTP over httpx, the order socket over centrifuge-python."""
