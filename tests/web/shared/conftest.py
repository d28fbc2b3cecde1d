"""Makes `real_commits` known here."""

from tests.audit.commits import real_commits

__all__ = ["real_commits"]
