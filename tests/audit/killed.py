"""Started by a test: for each named point a child of this process makes a change and is killed there.

Prints the points at which a child was killed. It writes to the databases of the run that started it, which it is
given first.
"""

import os
import signal
import sys

import django
from django.conf import settings


def killed_at(point: str) -> bool:
    """Whether a child of this process that made a change was killed at `point`."""
    from archive.audit.log import OPERATOR, change
    from archive.audit.verbs import Verb
    from archive.core import failpoints
    from archive.users.models import Organisation, OrganisationKind

    def kill(name: str) -> None:
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        failpoints.watch(kill)
        with change(OPERATOR, Verb.ENTER, kind=point):
            Organisation.objects.create(name=point, kind=OrganisationKind.GATHERER)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def main(default: str, audit: str, points: list[str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    settings.DATABASES["default"]["NAME"] = default
    settings.DATABASES["audit"]["NAME"] = audit
    django.setup()
    for point in points:
        if killed_at(point):
            print(point)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
