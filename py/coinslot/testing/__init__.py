"""For the tests of games: a payment provider, a player's page, and what to hold against them, as pytest fixtures.

``pip install coinslot[testing]`` brings the fixtures to every test; :mod:`coinslot.testing.plugin` has them.
"""
