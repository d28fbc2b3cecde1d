"""The archive's query language: small, its own, parsed to objects.

`parse` is the only way from what a person typed to an engine; no engine's own parser ever sees it.
`highlight_terms` says what of a query may be marked in a rendition. Used by `archive.search` and
its engines; knows no engine, no index and no database.

    word word            both, in most of their forms         "a phrase"   these words, exactly so
    this OR that         either; also this | that         -word        without
    (one OR two) three   grouping                         pref*        words beginning so
    one NEAR/5 two       within five words, either order  word~        a letter or two other
    place:Orran          a facet's value                  place:"Old Town"

Quotes may also be «…» or “…”. OR is written in capitals, or أو between two things to look for, and takes all that stands
beside it. NEAR is written in capitals too; without a number NEAR is NEAR/10, and قرب/5 is
NEAR/5. Beside NEAR stand words, phrases, beginnings, other spellings, or (one OR two) of these; in a chain, of four at most,
the largest distance holds. A comma or a slash parts words with or without a blank; a hyphen joins them; a dash of any length
before a word is a minus. Facets have names in each language of the pages.
"""

from archive.search.query.highlights import Highlights, highlight_terms, within_edits
from archive.search.query.lexing import field_word, written_as_value
from archive.search.query.nodes import (
    ABOUT_ITSELF,
    CAPITALS,
    EVERYTHING,
    MAX_DISTANCE,
    MIN_FUZZY,
    NAMED_IN,
    NAMES,
    Alike,
    And,
    Compound,
    Everything,
    FacetValue,
    Fuzzy,
    Leaf,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
    compounds_of,
    fold_value,
    leaves_of,
)
from archive.search.query.parsing import (
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_TERMS,
    QueryError,
    Reason,
    parse,
)
from archive.search.query.plain import Plain, plain_runs

__all__ = [
    "ABOUT_ITSELF",
    "CAPITALS",
    "EVERYTHING",
    "MAX_DEPTH",
    "MAX_DISTANCE",
    "MAX_LENGTH",
    "MAX_TERMS",
    "MIN_FUZZY",
    "NAMED_IN",
    "NAMES",
    "Alike",
    "And",
    "Compound",
    "Everything",
    "FacetValue",
    "Fuzzy",
    "Highlights",
    "Leaf",
    "Near",
    "Not",
    "Or",
    "Phrase",
    "Plain",
    "Prefix",
    "Query",
    "QueryError",
    "Reason",
    "Word",
    "compounds_of",
    "field_word",
    "fold_value",
    "highlight_terms",
    "leaves_of",
    "parse",
    "plain_runs",
    "within_edits",
    "written_as_value",
]
