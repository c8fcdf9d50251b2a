"""``python -m gateway.sandbox.ent``: starts a pretend ENT, the usual one or the one that is not hooked yet."""

from argparse import Namespace
from typing import Any

from gateway.sandbox import newcomer
from gateway.sandbox.ent.pages import Ent, new_ent
from gateway.sandbox.keys import own_key
from gateway.sandbox.partner import Metadata
from gateway.sandbox.portal import new_ent_parser
from gateway.sandbox.site import own_address, serve
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
        **_as_newcomer(options),
    )
    serve(new_ent(ent), options.port)


def _options() -> Namespace:
    parser = new_ent_parser("ent", "The pretend ENT of the sandbox: a SAML 2.0 identity provider.")
    parser.add_argument("--newcomer", action="store_true", help="the ENT that is not hooked yet")
    parser.add_argument("--sp-metadata", metavar="URL", help="default: those of the gateway's service provider")
    return parser.parse_args()


def _as_newcomer(options: Namespace) -> dict[str, Any]:
    """What tells the ENT that is not hooked yet from the usual one."""
    return {"name": newcomer.NAME, "account_of": newcomer.account_of} if options.newcomer else {}


if __name__ == "__main__":
    main()
