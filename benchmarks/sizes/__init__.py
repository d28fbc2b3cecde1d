"""The same made accounts for every peer, at several sizes and lengths: speed, memory, indexing, withdrawal.

Here live: the accounts (`shapes`, recombined from the real ones), our tokens of them (`tokens`), a module for each peer
(`embedded`, `haystack`, `fts5`, `postgres` with its `server`, `bare_tantivy`) behind one protocol (`peers`), what one
process does (`steps`), the order of it all and what is kept between runs (`run`), and the tables (`report`).

No Django and no database of the archive: `benchmarks.ours` measures the whole face.
"""
