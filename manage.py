"""The archive's door for operators: ``./manage COMMAND``, which is ``python manage.py COMMAND``."""

import io
import os
import signal
import sys

# As shells count a program that Ctrl-C ended.
INTERRUPTED = 130

# Until a command is loaded there is nothing to put in order: Ctrl-C ends the program at once and without a word. Where
# whoever started it has it ignored, it stays so.
LISTENS = signal.getsignal(signal.SIGINT) is signal.default_int_handler
if LISTENS and __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    # What a terminal has no letters for is written as escapes: what was done is not to end as if it had failed.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        from archive.management.reading import require_readable

        require_readable(sys.argv[1:])
        _run(sys.argv)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        from archive.management.refusals import refusal_of

        refusal = refusal_of(error)
        if refusal is None or "--traceback" in sys.argv:
            raise
        sys.exit(refusal)


def _run(arguments: list[str]) -> None:
    from django.core.management import BaseCommand, ManagementUtility

    class Door(ManagementUtility):
        def fetch_command(self, subcommand: str) -> BaseCommand:
            command = super().fetch_command(subcommand)
            if LISTENS:
                signal.signal(signal.SIGINT, signal.default_int_handler)
            return command

    Door(arguments).execute()


if __name__ == "__main__":
    main()
