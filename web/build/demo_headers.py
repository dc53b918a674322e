"""The headers that the demo is served with."""

from __future__ import annotations


def demo_headers(store: str, pay: str, socket: str) -> dict[str, dict[str, str]]:
    """Return the headers of the demo by path: those that a game should have, and those that the copies of a page try.

    Args:
        store: The origin of the Store API.
        pay: The origin of the payment pages.
        socket: The address of the socket.

    """

    def policy(frames: str, workers: str = "'self'") -> str:
        return (
            f"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src {workers}; style-src 'self'; "
            f"img-src 'self' data:; connect-src 'self' {store} {socket}; frame-src {frames}; "
            "base-uri 'none'; form-action 'none'"
        )

    csp, opener, embedder = "Content-Security-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy"
    return {
        # A sandboxed frame of a portal has no origin, so nothing here is of its own origin.
        "/": {csp: policy(pay), "Access-Control-Allow-Origin": "*"},
        "/demo/isolated/": {opener: "same-origin", embedder: "require-corp"},
        "/coinslot/worker-": {embedder: "require-corp"},  # otherwise an isolated page may not start it
        "/demo/document-isolated/": {"Document-Isolation-Policy": "isolate-and-credentialless"},
        "/demo/frameless/": {csp: policy("'none'")},
        "/demo/portal/": {csp: policy(f"'self' {pay}", "'self' data:")},
    }
