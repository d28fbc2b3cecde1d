"""An address is taken only where a mail could be sent to it: what a mail server would refuse is told to its owner now."""

import pytest
from django.test import override_settings
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from archive.audit.log import WORKER, act
from archive.audit.verbs import Verb
from archive.core.errors import InvalidInput
from archive.search import alerts
from archive.users.addresses import address_of, can_be_sent_to
from archive.users.models import MailAddress
from tests.mailing import Backend, Server
from tests.search.watching import ADDRESS, Watching

UNFIT = {
    "a part of the domain is too long as ASCII": f"x@{'ä' * 60}.com",
    "too long as ASCII": f"x@{'ä.' * 100}com",
    "an encoded word with a newline": "=?utf-8?q?=0abcc?=@example.com",
    "an encoded word that can't be read": "=?utf-8?b?!!?=@x.org",
    "an encoded word in quotation marks": '"=?utf-8?q?=0abcc?="@x.org',
    "a letter that only looks like one of SMTP's": "\u212aelvin@x.org",
    "a control character": '"a\x01b"@x.org',
    "half a character": "x@\ud800.org",
    "as ASCII it is somebody else's": "x@straße.example",
    "two of them": "a@x.org, b@x.org",
    "a name beside it": "Amal <a@x.org>",
    "a newline": "a@x.org\nBcc: b@x.org",
    "no domain": "amal",
    "too long": f"{'a' * 250}@x.org",
}
FIT = [
    ADDRESS,
    "Amal.Haddad+alerts@Mail.EXAMPLE",
    "o'neil@x.org",
    "=@x.org",
    '"a,b"@x.org',
    "x@ämter.example",
    "x@MAIL.Ämter.example",
    "x@xn--mter-moa.example",
    "amal@مثال.إختبار",
    "x@[127.0.0.1]",
    "root@localhost",
]


@pytest.mark.parametrize("why", UNFIT)
def test_an_address_that_no_mail_could_be_sent_to_is_no_address(why: str) -> None:
    assert not can_be_sent_to(UNFIT[why])


def send(address: str) -> list[str]:
    """Send an alert as it would be sent; the recipients that the server was told of."""
    Server.told.clear()
    with override_settings(DEFAULT_FROM_EMAIL="archive@mail.example"):
        message = alerts._mail(address, "<1@mail.example>")
    assert Backend(host="mail.example").send_messages([message]) == 1
    [told] = Server.told
    return told.recipients


@pytest.mark.parametrize("address", FIT)
def test_an_address_that_people_have_is_taken_and_sent_to(address: str) -> None:
    assert can_be_sent_to(address)
    assert len(send(address)) == 1


HEADERS = [
    "Auto-Submitted",
    "Content-Transfer-Encoding",
    "Content-Type",
    "Date",
    "From",
    "MIME-Version",
    "Message-ID",
    "Subject",
    "To",
]
ODD = st.text('=?utf-8bqQB!_ .@"\\\n\r\t\x01,;:<>()[]%0aAäßİıK。-x1\ud800أ', max_size=12)
WORDS = st.builds("=?{}?{}?{}?=".format, st.sampled_from(["utf-8", "ascii", "no"]), ODD, ODD)
LOCAL = st.one_of(ODD, WORDS, st.builds('"{}"'.format, ODD), st.just("amal"), st.text(max_size=9))
DOMAIN = st.one_of(
    st.builds("{}.org".format, ODD),
    st.builds("{}.com".format, st.text("äb", min_size=1, max_size=64)),
    st.builds("[{}]".format, ODD),
    st.text(max_size=12),
    st.just("mail.example"),
)


@settings(max_examples=1500, deadline=None)
@given(st.one_of(st.builds("{}@{}".format, LOCAL, DOMAIN), st.emails(), ODD))
@example(UNFIT["an encoded word with a newline"])
@example(UNFIT["an encoded word that can't be read"])
@example(UNFIT["a part of the domain is too long as ASCII"])
def test_whatever_address_is_taken_can_be_sent_to(address: str) -> None:
    """P7: an alert that can't be sent hides testimony from an investigation. One recipient, and no line of anybody's own."""
    plain = address.strip()
    if not can_be_sent_to(plain):
        return
    event("taken")
    [recipient] = send(plain)
    assert recipient.rpartition("@")[0] == plain.rpartition("@")[0]
    headers = [line.partition(":")[0] for line in Server.told[0].headers]
    assert sorted(headers) == HEADERS


@pytest.mark.django_db(databases=["default", "audit"])
def test_an_address_that_is_refused_leaves_the_old_one() -> None:
    watching = Watching()
    for address in UNFIT.values():
        with pytest.raises(InvalidInput) as refused:
            alerts.change_address(watching.user, address)
        assert (refused.value.place, refused.value.message) == (
            "address",
            "this is no e-mail address",
        )
    assert MailAddress.objects.get().user == watching.user
    with act(WORKER, Verb.STANDING_SEARCH, kind="test"):
        assert address_of(watching.user) == ADDRESS
    alerts.change_address(watching.user, FIT[-1])
    alerts.change_address(watching.user, "  ")
    assert not MailAddress.objects.exists()
