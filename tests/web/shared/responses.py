"""A response as tests compare it."""

import re
from collections.abc import Mapping
from typing import Protocol


class Response(Protocol):
    """What Django's test client hands back, as far as it is compared."""

    status_code: int

    @property
    def content(self) -> bytes: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def cookies(self) -> Mapping[str, object]: ...


# How long a search took: the one number on a page that hangs on the moment.
_TOOK = re.compile(rb'<span class="took">.*?</span>', re.DOTALL)


def whenever(body: bytes) -> bytes:
    """The page, but for how long its search took."""
    return _TOOK.sub(b"", body)


def all_of(response: Response) -> tuple[int, bytes, dict[str, str]]:
    """Every byte that the reader receives, but for the moment of the answer."""
    return response.status_code, whenever(response.content), {**response.headers, "Expires": ""}
