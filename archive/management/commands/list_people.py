"""``manage.py list_people``: who has a user account, and what each may do."""

from django.core.management import BaseCommand

from archive.workflows.people import list_people


class Command(BaseCommand):
    help = (
        "List the user accounts: open or closed, their roles, and their duties in each collection."
    )

    def handle(self, **options: object) -> None:
        everybody = list_people()
        if not everybody:
            self.stdout.write("Nobody has a user account. Add somebody with: add_person")
        for person in everybody:
            state = "" if person.is_open else " (closed)"
            self.stdout.write(f"{person.username}{state}: {', '.join(person.roles) or 'no role'}")
            for collection, role in person.duties:
                self.stdout.write(f"    {role} in {collection}")
