"""Relevance and speed, against peers, in one run: ``make bench``, or ``python -m benchmarks --help``.

Here live: the accounts and the questions made from them (`accounts`, `questions`), peers (`peers`; ours in `ours` and
`world`, stock Haystack in `stock` and `peer`), what one process does (`steps`), timing (`measuring`), where the time of a
search goes (`stages`), and the tables (`report`).

Here must not live: text of the corpora, or lists of words drawn from them; a test; anything that the archive imports. A
peer is run as its own documentation sets it up, and its options are printed.
"""
