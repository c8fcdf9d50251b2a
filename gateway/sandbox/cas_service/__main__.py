"""``python -m gateway.sandbox.cas_service``: starts the pretend library."""

from argparse import Namespace

from gateway.sandbox.cas_service.pages import Library, new_library
from gateway.sandbox.site import base_address, new_parser, own_address, serve


def main() -> None:
    options = _options()
    cas = options.cas or f"{options.gateway}/cas/{options.ident}"
    serve(new_library(Library(own_address(options.port), cas), options.tour), options.port)


def _options() -> Namespace:
    parser = new_parser("cas_service", "The pretend library of the sandbox: a service that asks by CAS.")
    parser.add_argument("--ident", required=True, help="idENT of the project whose people it receives")
    parser.add_argument("--tour", type=base_address, default="", metavar="URL", help="base address of the guided tour")
    parser.add_argument(
        "--cas", type=base_address, metavar="URL", help="default: the gateway's CAS server for the project"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
