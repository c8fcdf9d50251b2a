"""Makes the database, lets the services of this machine in, and serves."""

import os
from pathlib import Path

import django
from django.core.management import call_command

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 - only once Django is set up
from waitress import serve  # noqa: E402

call_command("migrate", verbosity=0)
call_command("loaddata", str(Path(os.environ["SITE_HOME"]) / "services.json"), verbosity=0)
serve(get_wsgi_application(), host=os.environ["SITE_HOST"], port=int(os.environ["SITE_PORT"]), threads=8)
