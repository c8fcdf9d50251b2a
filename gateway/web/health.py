"""Probes and figures: is the process alive, may it get traffic, what has it done."""

import ipaddress
import time
from collections.abc import Callable

from flask import Blueprint, Response, abort, jsonify, request

from gateway.registry.engine import RegistryUnavailable, generation
from gateway.state.announcements import announced
from gateway.state.connection import answering
from gateway.state.errors import StateUnavailable
from gateway.web.assembly import House
from gateway.web.metrics import exposition

_CLOCK_TOLERANCE = 60


def health(house: House) -> Blueprint:
    """The routes for probes and for Prometheus."""
    blueprint = Blueprint("health", __name__)
    allowed = [ipaddress.ip_network(text) for text in house.settings.metrics_allowed]

    @blueprint.get("/health/live")
    def live() -> Response:
        return jsonify(status="ok")

    @blueprint.get("/health/ready")
    def ready() -> Response:
        checks: dict[str, Callable[[], str]] = {
            "redis": lambda: _redis(house),
            "database": lambda: _database(house),
            "keys": lambda: _keys(house),
            "clock": lambda: _clock(house),
        }
        results = {name: check() for name, check in checks.items()}
        healthy = set(results.values()) == {"ok"}
        response = jsonify(status="ok" if healthy else "unavailable", **results)
        response.status_code = 200 if healthy else 503
        return response

    @blueprint.get("/metrics")
    def metrics() -> Response:
        address = ipaddress.ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104 - an unknown caller
        if not any(address in network for network in allowed):
            abort(403)
        return Response(exposition(), mimetype="text/plain")

    return blueprint


def _redis(house: House) -> str:
    try:
        announced(house.redis)
    except StateUnavailable:
        return "unreachable"
    return "ok"


def _database(house: House) -> str:
    try:
        generation(house.engine)
    except RegistryUnavailable:
        return "unreachable"
    return "ok"


def _keys(house: House) -> str:
    certificate = house.gate.keyring.idp_signing.present.certificate
    return "ok" if certificate.not_before <= house.gate.now() <= certificate.not_after else "expired"


def _clock(house: House) -> str:
    try:
        with answering():
            seconds, _ = house.redis.time()
    except StateUnavailable:
        return "unknown"
    return "ok" if abs(time.time() - seconds) <= _CLOCK_TOLERANCE else "diverging"
