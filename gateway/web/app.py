"""The Flask application of one worker."""

from gateway.mediacentre.handles import handle_of
from gateway.saml.schema import compile_schemas
from gateway.settings import Settings
from gateway.web import numbers
from gateway.web.admin.parts import register_admin
from gateway.web.admin.statistics_export import open_figures
from gateway.web.admin_api.parts import admin_api
from gateway.web.application import Application
from gateway.web.assembly import House, assemble
from gateway.web.cas import cas
from gateway.web.dates import day, moment, month, time_of_day
from gateway.web.health import health
from gateway.web.login import login
from gateway.web.logout import logout
from gateway.web.mediacentre.api import api
from gateway.web.mediacentre.blueprint import mediacentre
from gateway.web.notices import has_theme, notices
from gateway.web.proxies import behind_proxies
from gateway.web.responding import Responder
from gateway.web.saml_idp import saml_idp
from gateway.web.saml_sp import saml_sp
from gateway.web.troubles import Troubles
from gateway.web.typography import french

_LARGEST_BODY = 512 * 1024


def create_app(settings: Settings) -> Application:
    """The application on its own connections. Raises KeyringFault."""
    compile_schemas()
    return build_app(assemble(settings))


def build_app(house: House) -> Application:
    """The application in a house that stands already."""
    app = Application(__name__)
    app.config.update(MAX_CONTENT_LENGTH=_LARGEST_BODY, MAX_FORM_MEMORY_SIZE=_LARGEST_BODY, MAX_FORM_PARTS=20)
    app.jinja_env.filters.update(french=french, handle=handle_of, day=day, month=month, moment=moment, time=time_of_day)
    app.jinja_env.filters.update(amount=numbers.amount, counted=numbers.counted, decimal=numbers.decimal)
    app.jinja_env.filters.update(percent=numbers.percent)
    app.jinja_env.globals["theme"] = has_theme(house)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["house"] = house
    responder = Responder(secure=not house.settings.addresses.is_plain)
    for part in (saml_idp, saml_sp, cas, login, logout, mediacentre, api, notices, open_figures, admin_api):
        app.register_blueprint(part(house, responder))
    app.register_blueprint(health(house))
    register_admin(app, house, responder)
    Troubles(house, responder).register(app)
    app.wsgi_app = behind_proxies(app.wsgi_app, house.settings.trusted_proxies)  # type: ignore[method-assign,assignment]
    return app
