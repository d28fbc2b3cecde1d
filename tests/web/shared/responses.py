"""A response as tests compare it."""

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


def all_of(response: Response) -> tuple[int, bytes, dict[str, str]]:
    """Every byte that the reader receives, but for the moment of the answer."""
    return response.status_code, response.content, {**response.headers, "Expires": ""}
