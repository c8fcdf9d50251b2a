"""``python -m gateway.sandbox.cas_ent``: starts the pretend ENT that speaks CAS."""

from argparse import Namespace

from gateway.sandbox.cas_ent.pages import new_cas_ent
from gateway.sandbox.site import base_address, new_parser, serve


def main() -> None:
    options = _options()
    site = new_cas_ent(
        options.gateway, options.gar, options.library, options.tour, slug=options.slug, ident=options.ident
    )
    serve(site, options.port)


def _options() -> Namespace:
    parser = new_parser("cas_ent", "The pretend ENT of the sandbox that speaks CAS.")
    parser.add_argument("--slug", required=True, help="how the gateway names this ENT")
    parser.add_argument("--ident", required=True, help="idENT of the ENT's project")
    parser.add_argument("--gar", type=base_address, required=True, metavar="URL", help="base address of the GAR")
    parser.add_argument(
        "--library", type=base_address, default="", metavar="URL", help="base address of the CAS service"
    )
    parser.add_argument("--tour", type=base_address, default="", metavar="URL", help="base address of the guided tour")
    return parser.parse_args()


if __name__ == "__main__":
    main()
