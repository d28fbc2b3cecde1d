"""Who searches, and what they may ask: visitors what is published, readers what their case opens."""

from dataclasses import dataclass

from archive.search.facets import (
    PROTECTED_FACETS,
    PROTECTED_ORDERS,
    PUBLIC_FACETS,
    PUBLIC_ORDERS,
    PUBLIC_SHOWN,
    SHOWN,
)
from archive.search.sources import PEOPLE


@dataclass(frozen=True, slots=True)
class Audience:
    """Which fields a query may name, which facets are shown and narrowed by, how hits are sorted, what else is counted."""

    fields: tuple[str, ...]
    shown: tuple[str, ...]
    orders: tuple[str, ...]
    counted: tuple[str, ...] = ()


VISITORS = Audience(PUBLIC_FACETS, PUBLIC_SHOWN, PUBLIC_ORDERS)
READERS = Audience(PROTECTED_FACETS, SHOWN, PROTECTED_ORDERS, counted=(PEOPLE,))
