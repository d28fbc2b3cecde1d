"""How many sequences, requests and deeds a run executed: handed to `tests.reporting` for its last lines."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.reporting import COUNTED


@dataclass
class Counts:
    """What one test has executed. A sequence is lived in two worlds; its requests are sent in both, and counted once."""

    sequences: int = 0
    requests: int = 0
    deeds: int = 0
    twins: int = 0
    waited: int = 0
    mails: int = 0
    keys: int = 0
    done: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def tell(self, record: Callable[[str, object], None]) -> None:
        """Hand it to the run, which sums up."""
        record(
            COUNTED,
            {
                "sequences": self.sequences,
                "requests, each sent in both": self.requests,
                "deeds of others": self.deeds,
                "mails": self.mails,
                "requests while something that may be found waited": self.waited,
            },
        )
