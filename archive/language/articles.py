"""The Arabic article, which is written together with its word, and with what is joined before it."""

from archive.language.scripts import script_of_word

_ARTICLE = "ال"
_WITH_ARTICLE = (_ARTICLE, "وال", "بال", "فال", "كال", "لل")


def behind_articles(word: str) -> tuple[str, ...]:
    """A folded word, and all that it is behind an article; alone where it has one, or is of another script."""
    if script_of_word(word) != "Arab" or word.startswith(_ARTICLE):
        return (word,)
    return (word, *(f"{before}{word}" for before in _WITH_ARTICLE))
