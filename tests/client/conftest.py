"""What runtimes share is tested on CPython, with the fixtures of its ways out."""

from tests.native.conftest import _no_proxy, run, sandbox

__all__ = ["_no_proxy", "run", "sandbox"]
