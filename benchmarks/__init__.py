"""Relevance and speed, against peers, in one run: ``make bench``, or ``python -m benchmarks --help``.

Three parts, each of which can be run alone (`--only`):

    sizes      the engine beside its peers over made accounts of any number: the package `sizes`
    face       the whole face over sealed accounts, beside stock Haystack: `faces` and its steps (`steps`, `running`), the
               archive that is filled for it (`world`, `bulk`, `staff`), ours and the peer (`ours`, `stock`, `peer`)
    findings   relevance, names, places: modules of their own, which `findings` runs; what they found as numbers is `figures`

Beside them the accounts and the questions made from them (`accounts`, `questions`), timing (`measuring`), where the time of
a search goes (`stages`), what is kept between runs (`keeping`), the goals and the tables (`goals`, `tables`, `report`).

Here must not live: text of the corpora, or lists of words drawn from them; a test; anything that the archive imports. A
peer is run as its own documentation sets it up, and its options are printed.
"""
