"""Stop words of the peers, read where they are installed: no question is made of them."""

from whoosh.analysis.filters import STOP_WORDS

from benchmarks.sizes.server import Programs, programs


def stop_words() -> frozenset[str]:
    """Whoosh's, and PostgreSQL's for English where it is installed."""
    found = programs()
    words = set(STOP_WORDS)
    if isinstance(found, Programs):
        words |= set(found.share_file("tsearch_data/english.stop").split())
    return frozenset(words)
