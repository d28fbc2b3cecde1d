"""What a reader asks. It is drawn without knowing an address, and made into a request by what the first world shows.

The same bytes are then sent in the second world, so that what exists in the first one only, a hidden account's code or
the id of a colleague's search, is asked for in a world where nothing stands under it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from random import Random

from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import strategies as st

from archive.search.facets import PROTECTED_ORDERS
from tests.forms import Form, forms_of
from tests.promises.silence.base import CALLED, NAMES, REMOVED, SECRETS, WORDS, Reader
from tests.promises.silence.guesses import guess
from tests.world import PASSWORD

LINK = re.compile(r'(?:href|action)="(/(?!static/)[^"#]*)')
QUA_LEFT_OUT = ("millstone ferry -qua*", "soldier ferry -qua*", "bread bridge -qua*")
QUERIES = (
    "",
    *WORDS,
    *NAMES,
    *REMOVED,
    *(word[:3] + "*" for word in (*WORDS, *REMOVED)),
    *(word + "~" for word in (*WORDS[:3], *NAMES)),
    '"mill burn"',
    '"the mill burn at night"',
    '"saw the mill"',
    '"market was at"',
    '"Haddar saw"',
    *SECRETS,
    *(f'"night {each} saw"' for each in SECRETS),
    *(f"there NEAR/3 {word}" for word in WORDS[:4]),
    '"there mill"',
    '"night saw the"',
    "far*",
    "qad*",
    "mill OR bread",
    "bread OR night",
    "soldier OR bread",
    "mill -ferry",
    "ferry NEAR/5 market",
    "Hidvill",
    "place:Hidvill",
    "place:هدفيل",
    "language:Arabic",
    "period:2019",
    "collection:amber",
    "collection:basalt",
    "term:Siege",
    "how:phone",
    "speaker:witness",
    "الطاحونة",
    "محمد",
    "mohamad",
    "nadeem",
    "muhamed",
    *("Qarvil", "Sulmar", "place:Qarvil", "how:written", "taken:2022", "term:Flood", "period:2017"),
    *("language:Kurdish", "نان", "aşê"),
    "qua*",
    # Both words stand together in what nobody sees only, and more words than are looked for begin so.
    *QUA_LEFT_OUT,
    "(mill",
    "zzq",
    "th*",
)
FACETS = (
    "collection:amber",
    "collection:basalt",
    "place:hid",
    "language:ar",
    "period:2019-03",
    "term:fire",
    "place:qar",
    "language:ckb",
    "period:2017-06",
    "how:written",
)
# What the form of a search may send beside its words.
WAYS: Mapping[str, Sequence[str]] = {
    "toggle": FACETS,
    "page": ("1", "2", "3", "4"),
    "order": PROTECTED_ORDERS[1:],
    "exact": ("1",),
    "some": ("1",),
    "alone": ("1",),
    "switch": ("exact", "spellings", "some", "all", "alone", "within"),
}
PROBES = (
    "?q={}",
    "?q=T-",
    "?o=1",
    "?p=1",
    "?page=2",
    "?standing=yes",
    "?collection={}",
    "?case={}",
    "?looks=1",
    "?only=waiting",
    "?_popup=1",
    "?_to_field=id",
    "?title__startswith=a",
    "?search={}",
    "?text=ar",
    "?all=",
)


BEGIN = "/desk/archive/collection/add/"


@dataclass(frozen=True)
class Sent:
    """A request, whole."""

    method: str
    path: str
    data: tuple[tuple[str, tuple[str, ...]], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    def by(self, client: Client) -> HttpResponseBase:
        send = getattr(client, self.method.lower())
        data = {name: list(values) for name, values in self.data}
        answer: HttpResponseBase = send(self.path, data, headers=dict(self.headers))
        return answer

    def __str__(self) -> str:
        told = " ".join(f"{name}={values}" for name, values in (*self.data, *self.headers))
        return f"{self.method} {self.path} {told}".rstrip()


@dataclass(frozen=True)
class Ask:
    """A request as it is drawn: its kind, numbers that choose among what there is, and the manner in which it is sent."""

    kind: str
    first: int = 0
    second: int = 0
    manner: str = "plain"


@dataclass
class Sight:
    """What the reader has before them in the first world, from which a drawn request is made."""

    reader: Reader
    path: str = "/"
    links: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    tags: list[tuple[str, str]] = field(default_factory=list)

    def saw(self, sent: Sent, answer: HttpResponseBase, body: bytes) -> None:
        """What an answer leads to; where it leads nowhere, the page before stays."""
        self.tags += [
            (asks, answer[tells])
            for tells, asks in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since"))
            if tells in answer
        ]
        if "Location" in answer:
            self.links = [answer["Location"], *self.links]
        elif body.startswith((b"<!DOCTYPE html", b"<!doctype html")):
            page = body.decode()
            self.path = sent.path
            found = dict.fromkeys(unescape(each) for each in LINK.findall(page))
            self.links = list(found) or self.links
            self.forms = forms_of(page, at=sent.path) or self.forms


def request_of(ask: Ask, sight: Sight) -> Sent:
    """The request that a drawn one is, in the first world as it stands."""
    sent = KINDS[ask.kind](ask, sight)
    return _in_manner(sent, ask, sight)


def _link(ask: Ask, sight: Sight) -> Sent:
    links = [each for each in sight.links if "sign-out" not in each] or ["/"]
    return Sent("GET", links[ask.first % len(links)])


def _form(ask: Ask, sight: Sight) -> Sent:
    forms = [each for each in sight.forms if "sign-out" not in each.action]
    if not forms:
        return _search(ask, sight)
    form = forms[ask.first % len(forms)]
    words = QUERIES[ask.second % len(QUERIES)]
    typed: dict[str, tuple[str, ...]] = {"query": (words,), "q": (words,)}
    if form.action.endswith(BEGIN):
        typed = dict(_begin(ask, sight).data)
    data = {name: typed.get(name, tuple(values)) for name, values in form.data.items()}
    return Sent(form.method.upper(), form.action, tuple(data.items()))


def _search(ask: Ask, sight: Sight) -> Sent:
    data = {"query": QUERIES[ask.first % len(QUERIES)], **ways_of(ask.second)}
    return Sent("POST", "/search/", tuple((name, (value,)) for name, value in data.items()))


def ways_of(number: int) -> dict[str, str]:
    """The ways in which a number drawn has a search asked; in none where it is 0."""
    draw = Random(number)
    chosen = draw.sample(tuple(WAYS), k=number % 4)
    return {name: draw.choice(WAYS[name]) for name in chosen}


def _room_search(ask: Ask, sight: Sight) -> Sent:
    return replace(_search(ask, sight), path="/room/search/")


def _address(ask: Ask, sight: Sight) -> Sent:
    """Any address that the archive has, with something that stands in the first world, or nowhere."""
    routes = _routes()
    route = routes[ask.first % len(routes)]
    while (found := re.search(r"<\w+:(\w+)>", route)) is not None:
        route = route.replace(found[0], guess(route[: found.start()], ask.second), 1)
    return Sent("GET", route)


def _list(ask: Ask, sight: Sight) -> Sent:
    """A list, a history or a page of results, asked what its page does not offer."""
    pages = [each for each in _routes() if each.startswith("/desk/archive/") and "<" not in each]
    path = (*pages, sight.path.partition("?")[0])[ask.first % (len(pages) + 1)]
    probe = PROBES[ask.second % len(PROBES)]
    return Sent("GET", path + probe.format(guess(path, ask.second // len(PROBES))))


def _act(ask: Ask, sight: Sight) -> Sent:
    """A form of the desk, sent to something that may not be the reader's."""
    routes = [each for each in _routes() if each.startswith("/desk/archive/") and "<" in each]
    route = routes[ask.first % len(routes)]
    path = re.sub(r"<\w+:(\w+)>", guess(route, ask.second), route)
    acts = ("approve", "revoke", "describe", "confirm", "submit", "draft", "withdraw", "mark_every")
    return Sent("POST", path, (("do", (acts[ask.second % len(acts)],)), ("reason", ("asked",))))


def _purpose(ask: Ask, sight: Sight) -> Sent:
    case = guess("/desk/archive/case/", ask.second)
    return Sent("POST", "/room/", (("case", (case,)), ("purpose", ("what happened at the mill",))))


def _grant(ask: Ask, sight: Sight) -> Sent:
    """A grant asked for on a collection that may not be the reader's, to somebody who may be nobody."""
    told = {
        "case": "new",
        "case_name": "another inquiry",
        "collection": guess("/desk/archive/collection/", ask.first),
        "level": "partner",
        "to": f"user:{guess('user', ask.second)}",
        "purpose": "what happened at the mill",
        "valid_from": "2026-01-01",
        "valid_until": "2027-01-01",
    }
    return Sent("POST", "/desk/archive/grant/add/", tuple((n, (v,)) for n, v in told.items()))


def _begin(ask: Ask, sight: Sight) -> Sent:
    """A collection begun, called as others may have called theirs."""
    code = CALLED[ask.second % len(CALLED)]
    return Sent("POST", BEGIN, (("code", (code,)), ("title", ("Another one",))))


def _sign_in(ask: Ask, sight: Sight) -> Sent:
    """By somebody's name and a wrong password, or as oneself."""
    mine = sight.reader.user
    known = ask.second % 2 and mine is not None
    name = mine.username if known and mine else guess("username", ask.first)
    password = PASSWORD if known else "not the password of anybody"
    return Sent("POST", "/sign-in/", (("username", (name,)), ("password", (password,))))


def _sign_out(ask: Ask, sight: Sight) -> Sent:
    return Sent("POST", "/sign-out/")


KINDS: Mapping[str, Callable[[Ask, Sight], Sent]] = {
    "link": _link,
    "form": _form,
    "search": _search,
    "room search": _room_search,
    "address": _address,
    "list": _list,
    "act": _act,
    "purpose": _purpose,
    "grant": _grant,
    "begin": _begin,
    "sign in": _sign_in,
    "sign out": _sign_out,
}
# What each kind of reader mostly does; all do all of it.
OFTEN: Mapping[str, tuple[str, ...]] = {
    "visitor": ("link", "search", "search", "form", "address", "address"),
    "investigator": (
        "link",
        "link",
        "room search",
        "room search",
        "form",
        "search",
        "address",
        "address",
    ),
    "archivist": ("link", "link", "address", "address", "list", "form", "search", "act", "begin"),
    "reviewer": ("link", "link", "address", "address", "list", "form", "search", "act"),
}
ALSO = tuple(each for each in KINDS if each != "sign out")
MANNERS = (*("plain",) * 6, "head", "no match", "unmodified", "arabic", "in arabic")


def asks(reader: str, *, only: Sequence[str] = ()) -> st.SearchStrategy[Ask]:
    """Drawn requests of a reader, or of these kinds `only`."""
    often = OFTEN[reader.partition("@")[0]]
    # Who is signed out asks as a visitor from then on: seldom, so that they mostly ask as themselves.
    kinds = tuple(only) or (*often * 6, *ALSO * 2, "sign out")
    numbers = st.integers(0, 9_999)
    return st.builds(Ask, st.sampled_from(kinds), numbers, numbers, st.sampled_from(MANNERS))


def asks_at(routes: Sequence[str]) -> st.SearchStrategy[Ask]:
    """Drawn requests of these addresses, with anything in them that stands or does not."""
    known = _routes()
    chosen = st.sampled_from([known.index(each) for each in routes])
    return st.builds(Ask, st.just("address"), chosen, st.integers(0, 9_999))


def _in_manner(sent: Sent, ask: Ask, sight: Sight) -> Sent:
    if ask.manner == "in arabic":
        return replace(sent, headers=(("Accept-Language", "ar"),))
    if ask.manner == "arabic" and not sent.path.startswith("/ar/"):
        return replace(sent, path=f"/ar{sent.path}")
    if sent.method != "GET":
        return sent
    if ask.manner == "head":
        return replace(sent, method="HEAD")
    wanted = {"no match": "If-None-Match", "unmodified": "If-Modified-Since"}.get(ask.manner)
    known = [each for each in sight.tags if each[0] == wanted]
    if known:
        return replace(sent, headers=(known[ask.second % len(known)],))
    if wanted == "If-None-Match":
        return replace(sent, headers=((wanted, '"1"'),))
    if wanted is not None:
        return replace(sent, headers=((wanted, "Mon, 15 Jun 2026 08:00:00 GMT"),))
    return sent


_known_routes: list[str] = []


def _routes() -> Sequence[str]:
    """Every address that the resolver knows, once."""
    if not _known_routes:
        _known_routes.extend(sorted(set(_under(get_resolver(), "/"))))
    return _known_routes


def _under(resolver: URLResolver, before: str) -> Sequence[str]:
    found: list[str] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found.append(before + str(entry.pattern))
        else:
            found += _under(entry, before + str(entry.pattern))
    return found
