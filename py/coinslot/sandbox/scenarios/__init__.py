"""Scenarios: what goes wrong, or right, with one order, by name.

A scenario is a function that gets the order's :class:`~coinslot.sandbox.scenarios.stage.Stage` and, if it likes, a
number::

    def slow_store(order, seconds=5):
        order.set(order_done_delay=seconds)
        order.fault(method="GET", status=500, times=2)
        order.at("paid", "cut-sockets", after=1)

Given to the sandbox (``Sandbox(scenarios=[slow_store])``, or a file of them with ``--scenarios FILE``) it is called
``slow-store``, or ``slow-store-30``, and an order plays it that asks for it.
"""
