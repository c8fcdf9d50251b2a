"""The decoder: a SAML message made readable here, kept nowhere, sent nowhere (M19)."""

from flask import Blueprint, Response

from gateway.access.permissions import Permission
from gateway.markup.errors import MessageRefused
from gateway.saml.decoding import decode
from gateway.web.admin.desk import Desk
from gateway.web.admin.frame import Frame

_PAGE = "/admin/outils/decodeur"


def decoder(frame: Frame) -> Blueprint:
    """Its two routes."""
    blueprint = Blueprint("admin-decoder", __name__)

    @frame.route(blueprint, _PAGE, Permission.VIEW_PARTNERS)
    def empty(desk: Desk) -> Response:
        return desk.page("partners/decoder.html", form=desk.form(), decoded=None)

    @frame.route(blueprint, _PAGE, Permission.VIEW_PARTNERS, ("POST",))
    def decoded(desk: Desk) -> Response:
        form = desk.form()
        try:
            found = decode(form["message"], masked="values" not in form.values)
        except MessageRefused:
            form.fault("message", "Ce n'est pas un message SAML lisible : collez le champ entier, ou le XML.")
            return desk.page("partners/decoder.html", 422, form=form, decoded=None)
        return desk.page("partners/decoder.html", form=form, decoded=found)

    return blueprint
