"""What it costs that a name's Arabic letters stand for Latin ones, as people write names of both scripts.

The costs were fitted (by logistic regression over alignments) to half of the pairs of spellings that are public as Google's
transliteration data (Apache-2.0) and in Wikidata (CC0), against pairs of other names that differ from them by one or two
letters. ``python -m benchmarks.names`` measures them on the other half. Nothing of those lists is here.
"""

# A line: Arabic letters (- for none), then Latin ones (- for none) each with its cost. ^ and $ are a word's two ends.
# Some costs were set by hand, as the lists hold few Arab, Persian and Kurdish names: a last ya for an a (it is an alef
# maqsura, folded: يحيى, yahya), a last waw that is not spoken (عمرو, amr), short vowels that are not written (mohamad,
# houssein), the article within a name (abdelrahman), waw for v (parvin), a first alef for an o (osama).
_TABLE = """
- x 0 e 1.1 u 1.3 z 1.6 a 1.8 l 1.9 g 2.2 h 2.2 c 2.3 i 2.4 o 2.6 s 3.1 d 3.3 p 3.4 q 3.6 j 3.7 t 3.7 w 3.7 y 4.2
ال al 0.9 el 0.9 ul 0.9
^م ^mo 1.6 ^mu 1.4
^ح ^ho 1.8 ^hu 1.7
^ه ^ho 1.5 ^hu 1.3
$ $ 0.4 e$ 1.1 u$ 2.2 h$ 2.8 y$ 4.5 a$ 5.1 i$ 5.3
^ ^ 0.4 ^e 2.5 ^h 2.5 ^u 2.5 ^i 3.7 ^o 3.8 ^a 4.6 ^y 4.6
^ا ^e 1.6 ^u 1.9 ^i 2.2 ^a 2.4 ^ 2.8 ^o 3.5
^ع ^u 0 ^i 0.8 ^o 1.2 ^a 1.4 ^ 2 ^e 2 ^y 3.5
^و ^o 1.8 ^w 1.8
^ي ^i 1.8 ^j 1.8 ^y 1.8
ء - 0.8
ا a 1.2 aa 1.7 ah 2.4 u 3 ai 3.1 au 3.2 oa 3.7 e 4 - 4.4 ea 4.4 i 4.6 y 4.7 o 5
ا$ ah$ 1.3 a$ 1.6 e$ 4.6
ب b 0.7 p 0.7 v 4.1
ت t 0.8 dt 1.7 - 4.1
ث th 1.5 z 1.8 s 2.6 c 3.3 t 3.8
ج dj 0 j 0.4 g 0.8 ge 0.8 z 0.8 c 1.4 gu 2.1
ح h 0.1
خ j 0 kh 0.7 ch 1.5 h 1.6 g 2.5 k 3.8
د d 0.7 ad 2.2 t 4.3 - 5.4
ذ d 0.1 dh 0.3 z 2.2 th 3.2
ر r 0.8 ar 2.8 ir 2.8 or 3.2
ز x 0 z 0.1 s 1.7
س s 0.9 ce 1.2 c 1.3 x 2 sc 3.7 - 4.2 z 4.2
ش x 0 sh 1.1 ch 1.6 sch 1.7 s 2 c 2.7 z 3.3
ص s 0.5 c 1.2
ض z 0 dh 0.2 d 0.7
ط t 0
ظ z 0.3 dh 0.7 d 0.8
ع - 0.4 aa 1.4
غ g 0.7 gh 1 gu 1.1 gue 2.6
ف f 0.6 v 0.6 ph 0.7 w 1.4
ق k 0.1 q 0.2 g 0.3 c 1.2
ك k 0.6 c 0.8 ck 1.2 qu 1.5 q 2 g 2.9 - 3.6
ل l 0.8 al 2.2 - 3.5
م m 0.7 am 2.1
ن gn 0.6 n 0.9 an 2.8
ه h 0.4 r 1.2 t 1.6 - 4.9 s 5.4
ه$ a$ 1.1 e$ 1.1 ah$ 1.2 h$ 1.6 eh$ 1.8 at$ 2.1 et$ 2.8 $ 3.8
و w 0.1 uw 0.6 u 0.8 oe 0.9 o 1.1 ou 1.5 aw 1.6 ow 1.6 oo 1.7 v 1.7 eu 1.8 au 2 y 4.4
و$ w$ 1.5 o$ 1.6 u$ 1.6 $ 2
ي igh 0 iy 0.6 y 0.8 e 1.3 ey 1.3 i 1.3 ea 1.8 ee 1.8 j 1.8 ei 1.9 yy 2 ie 2.1 ay 2.3 ai 2.4 ij 3 ae 3.4 - 4.1 h 4.1
ي u 4.6 a 4.9
ي$ aa$ 1.2 y$ 1.2 i$ 1.6 a$ 1.8 e$ 2.1 ie$ 2.1 ah$ 3.5
^او ^o 1.8 ^ou 1.8 ^u 1.8
^اي ^e 1.8 ^i 1.8
ءا a 1.8
اء$ a$ 1.6
اا a 1.5
ار er 5.3
ان en 3.8
ان$ an$ 1.6
اه ah 1.8
او ow 0 aw 1.2 o 1.5
اي ai 1 eye 1.6 ay 1.7 ei 1.8 i 2.1 y 2.9
تس c 2 tz 2.5 z 2.6
تش cz 0.6 c 1.4 ch 1.9
دج dj 0
سك sch 2.4
شب sp 0
شت st 1.8
عي ai 0.6
كس x 1.6 ks 1.8
كو qu 1.3
نج ng 1.6
نغ ng 1.6
وا wa 1.4 oua 2.8
ون un 1.5
وو ou 1.8
وي we 1.4 wi 1.4
يا ia 1.8 ya 2.4
يش ish 2.1
يل le 3.7
ين ine 2.6
يه ie 2
يي y 3.2
ييه ie 1.8
"""
# What is in no line: one letter for another, an Arabic letter not written, a Latin letter put in.
REPLACED = 6.0
DROPPED = 6.2
PUT_IN = 5.3
# What two spellings of one name may cost: so much, and so much for each letter of both.
ALLOWED = (1.8, 0.57)


def _read() -> dict[str, dict[str, float]]:
    costs: dict[str, dict[str, float]] = {}
    for line in _TABLE.strip().splitlines():
        arabic, *rest = ("" if part == "-" else part for part in line.split(" "))
        pairs = zip(rest[::2], rest[1::2], strict=True)
        costs.setdefault(arabic, {}).update((latin, float(cost)) for latin, cost in pairs)
    return costs


COSTS = _read()
"""By Arabic letters, then by Latin ones."""
