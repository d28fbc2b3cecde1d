"""What it costs that a name's Arabic letters stand for Latin ones, as people write names of both scripts.

The costs were fitted (by logistic regression over alignments) to half of the pairs of spellings that are public as Google's
transliteration data (Apache-2.0) and in Wikidata (CC0), against pairs of other names that differ from them by one or two
letters. ``python -m benchmarks.names`` measures them on the other half. Nothing of those lists is here.
"""

# A line: Arabic letters (- for none), then Latin ones (- for none) each with its cost. ^ and $ are a word's two ends.
# Two costs were set by hand, as the lists hold few Arab names: a last ya for an a (it is an alef maqsura, folded: يحيى,
# yahya), and a last waw that is not spoken (عمرو, amr).
_TABLE = """
- x 0 e 0.9 u 1.6 z 1.6 l 1.7 a 2.1 h 2.1 i 2.2 d 2.4 g 2.4 s 2.6 o 2.9 p 2.9 ee 3 q 3 j 3.1 ou 3.3 c 3.4 ey 3.4 w 3.4
- aa 3.5 ei 3.5 t 3.7 oo 3.9 y 3.9 ai 4.2 r 4.7 ay 5.4
$ $ 0.4 e$ 1.2 u$ 2.2 h$ 2.7 y$ 4.7 a$ 5 i$ 5 o$ 5.4
^ ^ 0.6 ^e 2.5 ^h 2.5 ^u 2.5 ^o 3.5 ^i 3.6 ^y 4 ^a 4.4
^ا ^u 0.2 ^e 1.9 ^i 2.2 ^a 2.4 ^o 2.4 ^ 2.8
^ع ^i 0.9 ^u 0.9 ^o 1.2 ^a 1.3 ^ 2 ^e 2 ^y 4.1
^و ^o 1.8 ^w 1.8
^ي ^i 1.8 ^y 1.8 ^j 2
ء - 0.8
ا a 1.2 aa 1.9 ah 2.2 oa 2.8 au 2.9 u 3 ai 3.1 e 3.8 ea 4.1 - 4.3 i 4.6 o 4.8 y 5.4
ا$ ah$ 0.8 a$ 1.6 e$ 4.8
ب b 0.8 p 0.8 v 4.1
ت t 0.9 dt 1.7
ث th 1.5 s 1.8 z 2.6 c 2.9 t 4.9
ج dj 0 j 0.4 c 0.5 g 0.7 ge 1 z 1.1 gu 2.4
ح h 0.1
خ j 0 kh 0.4 ch 1.7 g 1.9 h 2.4 k 4.1
د d 0.7 ad 2.4 t 3.9 - 4.9
ذ d 0 dh 0 z 1.9 th 3.9
ر r 0.9 ar 2.3 or 2.7 ir 3
ز x 0 z 0.1 s 1.9
س x 0.7 ce 0.8 s 0.9 c 1.5 - 3.6 sc 4 z 4.6
ش x 0.5 sh 1 ch 1.6 sch 1.9 s 2 c 2.4 h 4 z 4.5
ص s 0.3 c 1.9
ض z 0 d 0.6 dh 0.8
ط t 0
ظ z 0.1 d 0.3 dh 0.5
ع - 0.6 aa 2
غ gu 0.5 g 0.7 gh 1.2 gue 2.6
ف ph 0.4 v 0.7 f 0.8 w 1.3
ق k 0.4 g 0.5 q 0.8 c 2
ك k 0.6 c 0.7 qu 0.9 ck 1.3 q 2.2 g 3.1 - 4.1
ل l 0.8 al 2.2 - 3.1
م m 0.6 am 2
ن gn 0.7 n 1 an 2.7
ه h 0.4 t 1.4 r 1.9 - 5
ه$ ah$ 0.6 a$ 0.9 e$ 1.5 h$ 1.6 eh$ 1.8 et$ 1.8 at$ 3.2 $ 3.7
و w 0.4 u 0.5 o 1.2 oe 1.3 ou 1.4 uw 1.4 aw 1.5 oo 1.5 ow 1.5 eu 1.8 v 2.2 au 2.3 y 4.1 - 5 a 5.3 e 5.3
و$ o$ 1.6 u$ 1.6 w$ 1.6 $ 2
ي igh 0.6 iy 0.6 y 0.8 i 1.2 e 1.3 ey 1.3 ea 1.7 ei 1.9 ie 1.9 j 1.9 ay 2 ee 2 yy 2 ai 2.1 ij 2.9 ae 3.2 h 4 - 4.1
ي a 4.9 u 4.9
ي$ y$ 1.3 e$ 1.6 i$ 1.6 ie$ 1.7 ah$ 2 aa$ 2.5 a$ 1.8
^او ^o 1.8 ^ou 1.8 ^u 1.8
^اي ^e 1.8 ^i 1.8
ءا a 1.8
اء$ a$ 1.6
اا a 1.5
ار er 5.2
ان en 3.2
ان$ an$ 1.6
اه ah 1.8
او ow 0.3 aw 0.5 o 1.5
اي ai 1 eye 1.6 ay 1.9 ei 2 i 2.3 y 2.7
تس c 0.5 tz 2.1 z 2.7
تش cz 0.5 c 1.4 ch 2
دج dj 0.2
سك sch 2.6
شب sp 0
شت st 2.4
عي ai 0.7
كس x 1.4 ks 1.8
كو qu 0.6
نج ng 1.8
نغ ng 1.8
وا wa 1.6 oua 2.6
ون un 1.4
وو ou 1.8
وي we 2 wi 2
يا ia 1.6 ya 2
يش ish 2.2
يل le 3.3
ين ine 3
يه ie 0
يي y 3.1
ييه ie 1.8
"""
# What is in no line: one letter for another, an Arabic letter not written, a Latin letter put in.
REPLACED = 5.7
DROPPED = 5.6
PUT_IN = 5.3
# What two spellings of one name may cost: so much, and so much for each letter of both.
ALLOWED = (2.3, 0.57)


def _read() -> dict[str, dict[str, float]]:
    costs: dict[str, dict[str, float]] = {}
    for line in _TABLE.strip().splitlines():
        arabic, *rest = ("" if part == "-" else part for part in line.split(" "))
        pairs = zip(rest[::2], rest[1::2], strict=True)
        costs.setdefault(arabic, {}).update((latin, float(cost)) for latin, cost in pairs)
    return costs


COSTS = _read()
"""By Arabic letters, then by Latin ones."""
