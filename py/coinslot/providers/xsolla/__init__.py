"""Xsolla: the Store API, the Pay Station window and the socket that tells of orders."""
