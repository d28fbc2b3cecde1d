"""The collector of a process that answers people: what is loaded at the start is no more walked through."""

import subprocess
import sys

from archive.core.collector import AT_ONCE
from tests.architecture.source import ROOT

LOADED = """
import gc
import django
django.setup()
print(gc.get_freeze_count(), gc.get_threshold()[0])
"""


def test_what_a_process_of_the_archive_has_loaded_stays_out_of_every_round() -> None:
    command = [sys.executable, "-c", LOADED]
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PATH": "/usr/bin:/bin"}
    told = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    ).stdout.split()
    assert int(told[0]) > 10_000
    assert int(told[1]) == AT_ONCE
