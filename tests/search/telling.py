"""Accounts of some length, invented from a list of words: told, told again in other words, told in part."""

import random
from collections.abc import Sequence

_ENGLISH = (
    "river mill bridge night soldiers bread road winter village cousin lantern cart school horse market bell "
    "smoke field window letter fever blanket ferry orchard stairs barrel shoes guard candle hill"
)
_ARABIC = (
    "النهر الطاحونة الجسر الليل الجنود الخبز الطريق الشتاء القرية السوق المدرسة الحصان الدخان الحقل النافذة "
    "الرسالة البطانية البستان الدرج الشمعة التل الباب الحارس المطر الجدار القافلة الخيمة البئر السور الميدان"
)
ENGLISH, ARABIC = _ENGLISH.split(), _ARABIC.split()


def account(seed: int, length: int = 160, words: Sequence[str] = ENGLISH) -> str:
    """So many words, the same for the same seed."""
    chosen = random.Random(seed)
    return " ".join(chosen.choice(words) for _ in range(length))


def retold(text: str, words: Sequence[str] = ENGLISH, share: float = 0.3, seed: int = 1) -> str:
    """The same with a share of its words changed."""
    chosen = random.Random(seed)
    return " ".join(
        chosen.choice(words) if chosen.random() < share else word for word in text.split()
    )


def part(text: str, first: float, last: float) -> str:
    """From one place in it to another."""
    words = text.split()
    return " ".join(words[int(first * len(words)) : int(last * len(words))])
