"""The fields of the forms by which messages come: read in one step where they come as browsers send them."""

from flask import Request

from gateway.saml.bindings import unquote_base64

_URLENCODED = "application/x-www-form-urlencoded"


def posted(request: Request, *names: str) -> tuple[list[str], ...]:
    """All the values that the form holds under each of the names. Raises RequestEntityTooLarge."""
    if request.environ.get("CONTENT_TYPE") == _URLENCODED:
        octets = request.get_data()
        if octets.isascii():
            pairs = [pair.partition("=") for pair in octets.decode().replace("+", " ").split("&")]
            fields = [(_unquoted(name), value) for name, _, value in pairs]
            return tuple([_unquoted(value) for key, value in fields if key == name] for name in names)
    return tuple(request.form.getlist(name) for name in names)


def _unquoted(text: str) -> str:
    """What is not UTF-8 stays as it came, as in the framework's own forms."""
    return unquote_base64(text, errors="werkzeug.url_quote")
