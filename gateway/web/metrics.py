"""What Prometheus reads. Labels are stable codes, never anything that came from outside."""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

LOGINS = Counter("gar_gateway_logins", "Logins that ended, by outcome", ["outcome"])
REFUSALS = Counter("gar_gateway_refusals", "Refused logins, by reason", ["reason"])
LISTS = Counter("gar_gateway_lists", "Lists asked of the GAR, by reason, ok for a good one", ["project", "reason"])
SECONDS = Histogram(
    "gar_gateway_request_seconds",
    "Time to answer, by endpoint",
    ["endpoint"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0),
)


def exposition() -> bytes:
    """The figures of all the workers together."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry)
