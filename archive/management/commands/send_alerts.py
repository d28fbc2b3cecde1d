"""``manage.py send_alerts``: a mail to everybody whose saved searches find something new to them."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from archive.search.alerts import send_alerts


class Command(BaseCommand):
    help = (
        "Look after the saved searches for which alerts are on, and send a mail to everybody who would find something new; "
        "at most one a day to each. The index worker does the same once a day."
    )

    def handle(self, **options: object) -> None:
        if not settings.ARCHIVE_SENDS_MAIL:
            raise CommandError("No mail server is named: see ARCHIVE_MAIL_SERVER.")
        sent = send_alerts()
        self.stdout.write("1 mail sent" if sent == 1 else f"{sent} mails sent")
