"""The one analysis of text: indexing, queries, snippets and redaction cut and fold words alike.

Here live: folding, tokens with their offsets, stems, language tags and their direction, snapping a
span to whole words, names alike. All pure functions of their arguments; only the standard library,
``PyStemmer`` and ``rapidfuzz`` are used.

Here must not live: Django, the query language, engines, anything that knows of testimonies. No text
is stored or logged; caches of single words are bounded, and stay in memory.

Any package may use it, through the names below only.
"""

import unicodedata

from archive.language.articles import behind_articles
from archive.language.capitals import capitals
from archive.language.compounds import (
    LONGEST_FULL_NAME,
    FullName,
    Way,
    first_unjoined,
    full_name,
    needs_capital,
)
from archive.language.folding import fold
from archive.language.function_words import is_function_word, is_never_name, passage_language
from archive.language.given_names import spells_given_name
from archive.language.names import name_keys, same_name
from archive.language.naming import Standing, Texts, bare_spelling, other_spellings
from archive.language.scripts import (
    LanguageTagError,
    direction,
    is_language_tag,
    script_of,
    script_of_word,
)
from archive.language.snapping import SpanError, snap
from archive.language.snowball import SNOWBALL_VERSION
from archive.language.stems import query_terms, stem
from archive.language.tokens import Token, cut_written, tokenize

# Raise the first number with every change of what fold, tokenize, stem or name_keys return. An index made by
# another version answers wrongly, so the releases of Snowball and Unicode belong to it.
ANALYSIS_VERSION = f"7+snowball-{SNOWBALL_VERSION}+unicode-{unicodedata.unidata_version}"

__all__ = [
    "ANALYSIS_VERSION",
    "LONGEST_FULL_NAME",
    "FullName",
    "LanguageTagError",
    "SpanError",
    "Standing",
    "Texts",
    "Token",
    "Way",
    "bare_spelling",
    "behind_articles",
    "capitals",
    "cut_written",
    "direction",
    "first_unjoined",
    "fold",
    "full_name",
    "is_function_word",
    "is_language_tag",
    "is_never_name",
    "name_keys",
    "needs_capital",
    "other_spellings",
    "passage_language",
    "query_terms",
    "same_name",
    "script_of",
    "script_of_word",
    "snap",
    "spells_given_name",
    "stem",
    "tokenize",
]
