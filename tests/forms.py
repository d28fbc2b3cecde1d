"""The forms of a page as a browser would send them untouched: one for each button."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin

NOT_VALUES = {"submit", "button", "reset", "image", "file"}
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Form:
    """Where a form goes to, how, and what it sends when one of its buttons is pressed."""

    action: str
    method: str
    pairs: Pairs

    @property
    def data(self) -> dict[str, list[str]]:
        """The fields with all that stands in them."""
        return {name: [v for n, v in self.pairs if n == name] for name, _value in self.pairs}

    @property
    def do(self) -> str:
        """What its button is called, where the page has several."""
        return next((value for name, value in self.pairs if name == "do"), "")

    def __str__(self) -> str:
        return f"{self.action} (do={self.do})"


def forms_of(page: str, *, at: str) -> list[Form]:
    """Every form of a page that stands at this address, once for each of its buttons."""
    reader = _Reader(at)
    reader.feed(page)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self, at: str) -> None:
        super().__init__()
        self.at = at
        self.found: list[Form] = []
        self._begin({})

    def _begin(self, given: dict[str, str]) -> None:
        self.action = urljoin(self.at, given.get("action") or self.at)
        self.method = given.get("method", "get").lower()
        self.pairs: list[tuple[str, str]] = []
        self.buttons: list[tuple[str, str]] = []
        self.select, self.options = "", list[tuple[str, bool]]()
        self.area: str | None = None
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "form":
            self._begin(given)
        elif (tag == "button" and kind != "button") or (tag == "input" and kind == "submit"):
            self.buttons.append((name, given.get("value", "")))
        elif tag == "input" and name and kind not in NOT_VALUES and "disabled" not in given:
            if kind not in ("checkbox", "radio") or "checked" in given:
                self.pairs.append((name, given.get("value", "on")))
        elif tag == "select":
            self.select, self.options = name, []
        elif tag == "option" and self.select:
            self.options.append((given.get("value", ""), "selected" in given))
        elif tag == "textarea":
            self.area, self.words = name, ""

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.select:
            chosen = [value for value, is_chosen in self.options if is_chosen]
            self.pairs += [(self.select, value) for value in chosen or self._first()]
            self.select = ""
        elif tag == "textarea" and self.area is not None:
            self.pairs.append((self.area, self.words.removeprefix("\n")))
            self.area = None
        elif tag == "form":
            for button in self.buttons or [("", "")]:
                pressed = [button] if button[0] else []
                pairs = [pair for pair in self.pairs if pair[0] != "csrfmiddlewaretoken"]
                self.found.append(Form(self.action, self.method, (*pairs, *pressed)))
            self._begin({})

    def _first(self) -> list[str]:
        return [value for value, _chosen in self.options[:1]]
