"""Which Debian package brings each program of a peer, and where it is on this machine."""

import re
from pathlib import Path

_BRINGS = {
    "apache2-bin": "/usr/sbin/apache2",
    "libapache2-mod-auth-mellon": "/usr/lib/apache2/modules/mod_auth_mellon.so",
    "libapache2-mod-auth-cas": "/usr/lib/apache2/modules/mod_auth_cas.so",
    "simplesamlphp": "/usr/share/simplesamlphp/www/saml2/idp/metadata.php",
    "php-fpm": "/usr/sbin/php-fpm[78].[0-9]",
    "php-xml": "/usr/lib/php/20*/dom.so",
    "php-mbstring": "/usr/lib/php/20*/mbstring.so",
    "nginx-light": "/usr/sbin/nginx",
    "liblemonldap-ng-portal-perl": "/usr/share/perl5/Lemonldap/NG/Portal/Issuer/CAS.pm",
    "libplack-perl": "/usr/bin/plackup",
    "libdbd-sqlite3-perl": "/usr/lib/*/perl5/5.*/DBD/SQLite.pm",
    "libio-string-perl": "/usr/share/perl5/IO/String.pm",
    "libxml-simple-perl": "/usr/share/perl5/XML/Simple.pm",
    "postgresql": "/usr/lib/postgresql/*/bin/initdb",
    "redis-server": "/usr/bin/redis-server",
    "chromium": "/usr/bin/chromium",
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "tidy": "/usr/bin/tidy",
    "xmlsec1": "/usr/bin/xmlsec1",
}


class MissingPackages(Exception):
    """A peer is not installed; the message says exactly what to run."""


def packages() -> tuple[str, ...]:
    """The packages that all the peers need."""
    return tuple(_BRINGS)


def installed(*needed: str) -> list[Path]:
    """The file that proves each package, in the order asked for; the newest where there are several versions.

    Raises MissingPackages with one sentence for all that is missing.
    """
    found = {package: sorted(Path("/").glob(_BRINGS[package].lstrip("/")), key=_version) for package in needed}
    missing = [package for package, files in found.items() if not files]
    if missing:
        names = " ".join(missing)
        raise MissingPackages(
            f"This test needs real programs that are not on this machine: "
            f"run apt-get install --no-install-recommends {names}"
        )
    return [files[-1] for files in found.values()]


def _version(path: Path) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", str(path))]
