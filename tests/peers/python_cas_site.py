"""A web application that python-cas protects, started as a program of its own: ``python_cas_site.py CAS HOST PORT``.

``/1/``, ``/2/``, ``/3/`` and ``/saml/`` show what was received, each by its version of the protocol; under them
``renew/``, ``gateway/`` and ``post/`` ask for a login in that way. ``/proxy/`` also takes a proxy-granting ticket,
with which ``/through`` calls ``/back-end/`` on the person's behalf.
"""

import secrets
import sys
import threading

import requests
from cas import CASClient, CASClientV3
from flask import Flask, Response, abort, jsonify, redirect, request
from werkzeug.serving import run_simple

_VERSIONS = {"1": 1, "2": 2, "3": 3, "saml": "CAS_2_SAML_1_0", "proxy": 3}
_WISHES = {"": {}, "renew": {}, "gateway": {"gateway": "true"}, "post": {"method": "POST"}}
_SECONDS = 20

app = Flask("python-cas-site")
app.json.ensure_ascii = False


class Site:
    """cas: the address of the CAS server, before ``/login``. base: our own, without a trailing slash."""

    def __init__(self, cas, base, cookie):
        self.cas = cas
        self.base = base
        self.cookie = cookie
        self.sessions = {}
        self.granting = {}
        self.lock = threading.Lock()

    def client(self, version, wish, service):
        options = {"service_url": service, "server_url": f"{self.cas}/", "extra_login_params": _WISHES[wish]}
        if version == "proxy":
            options["proxy_callback"] = f"{self.base}/callback"
        return CASClient(version=_VERSIONS[version], renew=wish == "renew", **options)

    def open(self, received):
        token = secrets.token_urlsafe(16)
        with self.lock:
            self.sessions[token] = received
        return token

    def close(self, ticket):
        with self.lock:
            self.sessions = {token: known for token, known in self.sessions.items() if known["ticket"] != ticket}


@app.get("/<version>/", defaults={"wish": ""})
@app.get("/<version>/<wish>/")
def protected(version, wish):
    client = _client(version, wish)
    known = _site().sessions.get(request.cookies.get(_site().cookie, ""))
    if "ticket" in request.args:
        return _enter(client, request.args["ticket"])
    if known is not None and known["page"] == client.service_url:
        return jsonify({"user": known["user"], "attributes": known["attributes"]})
    if wish == "gateway" and request.cookies.get(f"{_site().cookie}asked"):
        return jsonify({"user": None, "attributes": None})
    response = redirect(client.get_login_url())
    response.set_cookie(f"{_site().cookie}asked", "1")
    return response


@app.post("/<version>/", defaults={"wish": ""})
@app.post("/<version>/<wish>/")
def told(version, wish):
    """The ticket by POST, or a single logout."""
    client = _client(version, wish)
    if "ticket" in request.form:
        return _enter(client, request.form["ticket"])
    for index in CASClientV3.get_saml_slos(request.form.get("logoutRequest", "").encode()) or ():
        _site().close(index.text)
    return Response("", mimetype="text/plain")


@app.get("/callback")
def callback():
    if "pgtIou" in request.args:
        _site().granting[request.args["pgtIou"]] = request.args["pgtId"]
    return Response("", mimetype="text/plain")


@app.get("/through")
def through():
    known = _site().sessions.get(request.cookies.get(_site().cookie, "")) or abort(403)
    target = f"{_site().base}/back-end/"
    client = CASClientV3(service_url=target, server_url=f"{_site().cas}/")
    ticket = client.get_proxy_ticket(_site().granting[known["iou"]])
    answer = requests.get(target, params={"ticket": ticket}, timeout=_SECONDS)
    return Response(answer.content, answer.status_code, mimetype="application/json")


@app.get("/back-end/")
def back_end():
    client = CASClientV3(service_url=f"{_site().base}/back-end/", server_url=f"{_site().cas}/")
    client.url_suffix = "p3/proxyValidate"
    user, attributes, _ = client.verify_ticket(request.args["ticket"])
    return jsonify({"user": user, "attributes": attributes})


@app.get("/leave")
def leave():
    client = CASClientV3(service_url=f"{_site().base}/", server_url=f"{_site().cas}/")
    known = _site().sessions.pop(request.cookies.get(_site().cookie, ""), None)
    response = redirect(client.get_logout_url(f"{_site().base}/bye"))
    if known is not None:
        response.delete_cookie(_site().cookie)
    return response


@app.get("/bye")
def bye():
    return Response("Au revoir\n", mimetype="text/plain")


def _site():
    return app.config["SITE"]


def _client(version, wish):
    if version not in _VERSIONS or wish not in _WISHES:
        abort(404)
    service = f"{_site().base}/{version}/{wish}/" if wish else f"{_site().base}/{version}/"
    return _site().client(version, wish, service)


def _enter(client, ticket):
    user, attributes, iou = client.verify_ticket(ticket)
    if user is None:
        abort(403)
    received = {"user": user, "attributes": attributes, "iou": iou, "ticket": ticket, "page": client.service_url}
    response = redirect(client.service_url, 303)
    response.set_cookie(_site().cookie, _site().open(received), httponly=True)
    return response


if __name__ == "__main__":
    server, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
    app.config["SITE"] = Site(server, f"http://{host}:{port}", f"service{port}")
    run_simple(host, port, app, threaded=True)
