"""The engine that runs inside the process: parts of Whoosh, with posting lists, a table of contents
and an evaluator of our own, because stock Whoosh keeps removed words, loses deletions, mixes the
statistics of what may not be seen, and is slow.

    engine       the `Engine`                     partition    its segments, one writer
    evaluation   hits in order, totals, facets    contents     its table of contents
    matching     from query to scores             building     from documents to a new segment
    nearness     words side by side, near         segments     a segment as bytes
    vocabulary   terms over all segments          postings     which documents hold a term, and where
    compounds    names of several words
    lexicons     words in other spellings         parts        many parts in one file (Whoosh)
    disk         all that touches a disk          watching     letting go of what others changed

Limits: opened partitions are held in memory; very common words only, side by side or near one another, and prefixes and
other spellings that stand for many common words, are refused beyond some ten thousands of accounts; a prefix and a word in
other spellings stand for 128 words at most, a name for 32.
"""

from archive.search.engines.embedded.disk import Disk
from archive.search.engines.embedded.engine import EmbeddedEngine

__all__ = ["Disk", "EmbeddedEngine"]
