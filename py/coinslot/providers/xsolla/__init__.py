"""Xsolla: the Store API and the Pay Station window."""
