"""The people of the site, read anew each time, so that they may change while it runs."""

import json
import os
from pathlib import Path

_FILE = Path(os.environ["SITE_HOME"]) / "people.json"


class Person:
    """What the server asks of an authentication class: these three names."""

    def __init__(self, username):
        self.username = username
        self._known = json.loads(_FILE.read_text()).get(username)

    def test_password(self, password):
        return self._known is not None and password == self._known["password"]

    def attributs(self):
        return self._known["attributes"] if self._known else {}
