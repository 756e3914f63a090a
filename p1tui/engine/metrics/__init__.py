"""The page `/metrics` for Prometheus: values of a snapshot as text, and a small server of its own.

`page.metrics_page` is pure, so that any other server of this program can give the same text. The package is
imported only where `[metrics] listen` names an address.
"""
