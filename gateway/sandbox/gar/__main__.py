"""``python -m gateway.sandbox.gar``: starts the pretend GAR."""

from argparse import Namespace
from pathlib import Path

from gateway.sandbox.gar.authority import make_missing
from gateway.sandbox.gar.list_service import new_list_service
from gateway.sandbox.gar.memory import Memory
from gateway.sandbox.gar.pages import new_gar
from gateway.sandbox.gar.party import Gar
from gateway.sandbox.gar.service_provider import ServiceProvider
from gateway.sandbox.gar.tls_line import Line
from gateway.sandbox.keys import own_key
from gateway.sandbox.partner import Metadata
from gateway.sandbox.site import base_address, new_parser, own_address, serve


def main() -> None:
    options = _options()
    base = own_address(options.port)
    metadata = options.idp_metadata or f"{options.gateway}/saml/idp/{options.ident}/metadata"
    sp = ServiceProvider(base, own_key(options.home, "gar"), Metadata(metadata))
    gar = Gar(base, options.ident, options.tour, sp, Memory())
    if options.resources_port:
        open_line(gar, options.resources_port, options.home)
    serve(new_gar(gar), options.port)


def open_line(gar: Gar, port: int, home: Path) -> None:
    """Starts the resource service; its certificates are made when the home has none."""
    files = make_missing(home, gar.ident)
    gar.line.append(Line(port, new_list_service(gar), files, gar.journal))
    gar.follow_troubles()


def _options() -> Namespace:
    parser = new_parser("gar", "The pretend GAR of the sandbox: a SAML 2.0 service provider.")
    parser.add_argument("--ident", required=True, help="idENT of the project it knows")
    parser.add_argument("--tour", type=base_address, default="", metavar="URL", help="base address of the guided tour")
    parser.add_argument(
        "--resources-port", type=int, metavar="PORT", help="where listeRessources listens, over TLS; not at all without"
    )
    parser.add_argument("--idp-metadata", metavar="URL", help="default: those of the gateway for the project")
    return parser.parse_args()


if __name__ == "__main__":
    main()
