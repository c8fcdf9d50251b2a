"""``python -m gateway.sandbox.cas_ent``: starts the pretend ENT that speaks CAS."""

from gateway.sandbox.cas_ent.pages import new_cas_ent
from gateway.sandbox.portal import new_ent_parser
from gateway.sandbox.site import serve


def main() -> None:
    options = new_ent_parser("cas_ent", "The pretend ENT of the sandbox that speaks CAS.").parse_args()
    site = new_cas_ent(
        options.gateway, options.gar, options.library, options.tour, slug=options.slug, ident=options.ident
    )
    serve(site, options.port)


if __name__ == "__main__":
    main()
