"""The engine that runs inside the process: parts of Whoosh, with posting lists, a table of contents
and an evaluator of our own, because stock Whoosh keeps removed words, loses deletions, mixes the
statistics of what may not be seen, and is slow.

    engine       the `Engine`                 partition   the table of contents, one writer
    evaluation   from query to answer         building    from documents to a new segment
    segments     a segment as bytes (Whoosh)  postings    which documents hold a term, and where
    disk         the only one that touches a disk

Limits: opened partitions are held in memory; a phrase of very common words only is refused beyond
about 30,000 accounts of 1,100 words; a prefix stands for 128 words at most.
"""

from archive.search.engines.embedded.disk import Disk
from archive.search.engines.embedded.engine import EmbeddedEngine

__all__ = ["Disk", "EmbeddedEngine"]
