"""What Prometheus may know of the receiver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from coinslot.providers.xsolla.webhooks import WebhookType

if TYPE_CHECKING:
    from collections.abc import Callable

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

_KNOWN: Final = frozenset(WebhookType)
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """Counts, in a registry of its own.

    Args:
        watchers: how many pages wait for an order.
    """

    def __init__(self, watchers: Callable[[], int]) -> None:
        self._registry = CollectorRegistry()
        self._count = Counter(
            "coinslot_webhooks", "Webhooks received, by type and result", ["type", "result"], registry=self._registry
        )
        self._seconds = Histogram(
            "coinslot_webhook_seconds", "Time until a webhook was answered", buckets=_SECONDS, registry=self._registry
        )
        gauge = Gauge("coinslot_order_watchers", "Pages that wait for an order", registry=self._registry)
        gauge.set_function(watchers)

    def count(self, kind: str, result: str, seconds: float) -> None:
        """One webhook was answered. Types that nobody knows are one, or a stranger could make as many as he likes."""
        known = kind if kind in _KNOWN or not kind else "other"
        self._count.labels(known, result).inc()
        self._seconds.observe(seconds)

    def show(self) -> bytes:
        """As Prometheus reads it."""
        return generate_latest(self._registry)
