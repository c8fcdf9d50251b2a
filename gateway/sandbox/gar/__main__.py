"""``python -m gateway.sandbox.gar``: starts the pretend GAR."""

from argparse import Namespace

from gateway.sandbox.gar.memory import Memory
from gateway.sandbox.gar.pages import Gar, new_gar
from gateway.sandbox.gar.service_provider import ServiceProvider
from gateway.sandbox.keys import own_key
from gateway.sandbox.partner import Metadata
from gateway.sandbox.site import base_address, new_parser, own_address, serve


def main() -> None:
    options = _options()
    base = own_address(options.port)
    metadata = options.idp_metadata or f"{options.gateway}/saml/idp/{options.ident}/metadata"
    sp = ServiceProvider(base, own_key(options.home, "gar"), Metadata(metadata))
    serve(new_gar(Gar(base, options.ident, options.tour, sp, Memory())), options.port)


def _options() -> Namespace:
    parser = new_parser("gar", "The pretend GAR of the sandbox: a SAML 2.0 service provider.")
    parser.add_argument("--ident", required=True, help="idENT of the project it knows")
    parser.add_argument("--tour", type=base_address, default="", metavar="URL", help="base address of the guided tour")
    parser.add_argument("--idp-metadata", metavar="URL", help="default: those of the gateway for the project")
    return parser.parse_args()


if __name__ == "__main__":
    main()
