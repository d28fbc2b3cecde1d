"""Says in a run's last lines what was skipped and why, and how much was lived in two worlds; with ARCHIVE_NO_SKIPS=1 a skip
fails the run.

Loaded by ``make test`` as a pytest plugin.
"""

import os
from collections import Counter
from collections.abc import Generator

import pytest

# The property of a test that tells how much of each kind it executed (`tests.promises.silence.counting`).
COUNTED = "counted in two worlds"


def counted(reporter: pytest.TerminalReporter) -> Counter[str]:
    """How much of each kind the tests of the run executed, passed or not."""
    total: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in reporter.stats.get(outcome, []):
            total.update(dict(report.user_properties).get(COUNTED, {}))
    return total


def skips(reporter: pytest.TerminalReporter) -> Counter[str]:
    """Reasons, and how many tests or files each kept from running."""
    reasons: Counter[str] = Counter()
    for report in reporter.stats.get("skipped", []):
        detail = report.longrepr
        reason = detail[2] if isinstance(detail, tuple) else str(detail)
        reasons[reason.removeprefix("Skipped: ")] += 1
    return reasons


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or session.exitstatus != pytest.ExitCode.OK:
        return
    if os.environ.get("ARCHIVE_NO_SKIPS") == "1" and skips(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None]:
    """After all else that pytest sums up."""
    yield
    total = counted(terminalreporter)
    if total:
        terminalreporter.section("Two worlds alike to a reader")
        terminalreporter.line("Lived: " + ", ".join(f"{n:,} {kind}" for kind, n in total.items()))
    reasons = skips(terminalreporter)
    terminalreporter.section("Skipped")
    if not reasons:
        terminalreporter.line("Nothing was skipped.")
        return
    for reason, count in sorted(reasons.items()):
        terminalreporter.line(f"Skipped: {count}, because: {reason}")
    if os.environ.get("ARCHIVE_NO_SKIPS") == "1":
        terminalreporter.line("ARCHIVE_NO_SKIPS is set: this run fails because of that.")
