"""English words whose forms no rule joins: women, knives, buses, took, burnt.

A form stands here only where it is hardly ever another word. So these are missing: saw, left, felt, found, shot, lay, laid,
bound, wound, ground, rose, bore, bit, drunk, leaves, lives, axes, bases; and those of bases that are two words themselves
(tear, stick, light).
"""

# The base, then its other forms.
_LISTED = """
man men | woman women | child children | foot feet | tooth teeth | goose geese | mouse mice | louse lice | ox oxen
knife knives | wife wives | half halves | calf calves | wolf wolves | loaf loaves | shelf shelves | thief thieves
scarf scarves | hoof hooves | sheaf sheaves | wharf wharves | midwife midwives | housewife housewives
bookshelf bookshelves | bus buses busses | minibus minibuses | gas gases gasses gassed gassing
crisis crises | oasis oases | diagnosis diagnoses | prosthesis prostheses | passerby passersby
grandchild grandchildren | stepchild stepchildren
schoolchild schoolchildren | panic panicked panicking
awake awoke awoken | arise arose arisen | beat beaten | become became | begin began begun | bend bent | bite bitten
bleed bled | blow blew blown | break broke broken | breed bred | bring brought | build built | rebuild rebuilt
burn burnt | buy bought | catch caught | choose chose chosen | cling clung | come came | creep crept | deal dealt
dig dug | draw drew drawn | dream dreamt | drink drank | drive drove driven | dwell dwelt | eat ate eaten
fall fell fallen | feed fed | fight fought | flee fled | fling flung | fly flew flown | forbid forbade forbidden
forget forgot forgotten | forgive forgave forgiven | freeze froze frozen | get got gotten | give gave given
go goes went gone | grow grew grown | hang hung | hear heard | hide hid hidden | hold held | keep kept | kneel knelt
know knew known | lead led | lean leant | leap leapt | learn learnt | lose lost | make made | mean meant | meet met
mistake mistook mistaken | overcome overcame | overrun overran | overthrow overthrew overthrown | overtake overtook overtaken
pay paid | ride rode ridden | ring rang | rise risen | run ran | say said | see seen | seek sought | sell sold | send sent
sew sewn | shake shook shaken | shine shone | show shown | shrink shrank shrunk | sing sang sung | sink sank sunk | sit sat
slay slain | sleep slept | slide slid | sling slung | sow sown | speak spoke spoken | speed sped | spend spent | spill spilt
spin spun | spit spat | stand stood | steal stole stolen | sting stung | stink stank stunk | stride strode | strike struck
swear swore sworn | sweep swept | swell swollen | swim swam swum | swing swung | take took taken | teach taught | tell told
throw threw thrown | tread trod trodden | understand understood | undertake undertook undertaken
wake woke woken | wear wore worn | weave wove woven | weep wept | win won | withdraw withdrew withdrawn | wring wrung
write wrote written
"""
# Not by their ending: specimen, abdomen and Yemen end so too.
_MEN = """
air boat business camera clergy country crafts door ferry fire fisher fore gentle gun head herds horse infantry kins
marks middle militia milk noble police post rifle sales service sports spokes states towns trades tribes watch work
"""
_WOMEN = "business country gentle police sales service spokes sports tribes"


def _read() -> dict[str, str]:
    bases: dict[str, str] = {}
    for line in _LISTED.splitlines():
        for entry in filter(None, map(str.strip, line.split("|"))):
            base, *forms = entry.split()
            bases |= dict.fromkeys(forms, base)
    bases |= {f"{whose}men": f"{whose}man" for whose in _MEN.split()}
    bases |= {f"{whose}women": f"{whose}woman" for whose in _WOMEN.split()}
    return bases


_BASES = _read()


def base_form(word: str) -> str:
    """The base of a folded English word, where it is listed; else the word itself."""
    return _BASES.get(word, word)
