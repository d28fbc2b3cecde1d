"""``manage.py make_keyring``: the keyring, once."""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from archive.sealing.errors import KeyringError
from archive.sealing.keyring import make_keyring

WARNING = """\
Whoever loses this file loses every account in the archive: nobody can open them again.
Whoever holds it together with the data and the key store can read them all. So:
  - copy it now to at least two safe places, apart from each other;
  - never keep it in the data folder, nor in a backup that holds the data or the key store.\
"""


class Command(BaseCommand):
    help = "Make the keyring that ARCHIVE_KEYRING names. One that stands is never overwritten."
    # A keyring is made before there is any database to check.
    requires_system_checks = ()

    def handle(self, **options: object) -> None:
        path = Path(settings.ARCHIVE_KEYRING).resolve()
        if path.is_relative_to(Path(settings.ARCHIVE_DATA_DIR).resolve()):
            raise CommandError("ARCHIVE_KEYRING lies in the data folder; it must stand outside.")
        try:
            make_keyring(path)
        except KeyringError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Made {path}")
        self.stderr.write(WARNING)
