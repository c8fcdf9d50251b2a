"""``python -m gateway`` is ``gar-gateway``."""

from gateway.cli.main import main

main()
