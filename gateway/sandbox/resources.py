"""The few resources of the sandbox's GAR, and the addresses that open them (``/domaineGar``)."""

import base64
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Resource:
    """ark: the identifier of the resource in the GAR."""

    ark: str
    title: str
    publisher: str


RESOURCES = (
    Resource("ark:/99999/bas.lire-ensemble", "Lire ensemble", "Éditions du Sablier"),
    Resource("ark:/99999/bas.compter-malin", "Compter malin", "Éditions du Sablier"),
    Resource("ark:/99999/bas.atlas-des-petits", "L’atlas des petits", "La Carte bleue"),
)


def launch_address(gar: str, ident: str, uai: str, resource: Resource, **wishes: str) -> str:
    """The address that opens a resource for a school. gar: the GAR's base address. ident: the project's idENT.

    wishes: of the sandbox alone, such as ``force`` and ``ent``.
    """
    query = {"idENT": _encode(ident), "idEtab": _encode(uai), "idRessource": resource.ark, **wishes}
    return f"{gar}/domaineGar?{urlencode(query)}"


def decode(value: str) -> str:
    """The plain text of a Base64 parameter. Raises ValueError."""
    try:
        return base64.b64decode(value, validate=True).decode()
    except ValueError as error:
        raise ValueError("not Base64 of text") from error


def _encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
