"""``python -m gateway.sandbox.ent``: starts the pretend ENT."""

from argparse import Namespace

from gateway.sandbox.ent.pages import Ent, new_ent
from gateway.sandbox.keys import own_key
from gateway.sandbox.partner import Metadata
from gateway.sandbox.site import base_address, new_parser, own_address, serve
from gateway.sandbox.visits import Memory


def main() -> None:
    options = _options()
    metadata = options.sp_metadata or f"{options.gateway}/saml/sp/metadata"
    ent = Ent(
        base=own_address(options.port),
        key=own_key(options.home, "ent"),
        gateway=options.gateway,
        gar=options.gar,
        tour=options.tour,
        slug=options.slug,
        ident=options.ident,
        gateway_metadata=Metadata(metadata),
        memory=Memory(),
        library=options.library,
    )
    serve(new_ent(ent), options.port)


def _options() -> Namespace:
    parser = new_parser("ent", "The pretend ENT of the sandbox: a SAML 2.0 identity provider.")
    parser.add_argument("--slug", required=True, help="how the gateway names this ENT")
    parser.add_argument("--ident", required=True, help="idENT of the ENT's project")
    parser.add_argument("--gar", type=base_address, required=True, metavar="URL", help="base address of the GAR")
    parser.add_argument(
        "--library", type=base_address, default="", metavar="URL", help="base address of the CAS service"
    )
    parser.add_argument("--tour", type=base_address, default="", metavar="URL", help="base address of the guided tour")
    parser.add_argument("--sp-metadata", metavar="URL", help="default: those of the gateway's service provider")
    return parser.parse_args()


if __name__ == "__main__":
    main()
