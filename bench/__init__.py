"""The benchmark: whole bridged logins through the gateway and through its peers, under one load on one core.

``python -m bench`` measures and prints the table of the README; ``python -m bench.profile`` says where the
gateway's time goes; ``python -m bench.mediacentre`` is the part about list pages alone.

The load plays both outer parties: the GAR (``gar``, ``shelf``) and the ENTs (``portals``). It knows of a proxy nothing
but its metadata. Servers are started by the same helpers as in the interoperability tests.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

sys.path.insert(0, str(ROOT / "tests"))
