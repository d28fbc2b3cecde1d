"""Random identifiers: primary keys, and the codes that people see."""

import secrets
import uuid

# Crockford's base 32: no I, L, O, U, so that a code survives being read over the phone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> uuid.UUID:
    """A random primary key, made before the INSERT because sealing binds a value to its row."""
    return uuid.uuid4()


def new_code(prefix: str, *, groups: int = 3) -> str:
    """A random code such as ``T-7F3K-92QD-XM41``: 20 bits a group, related to nothing else.

    A testimony's internal code and its codes in each case, publication and disclosure are drawn
    separately, so that nobody outside the archive can join them (P1). What the letter says to those who read it out:
    T a testimony, S somebody in the room, P a publication, C a case, A an account within a case or a passage's anchor,
    I an imported file. Before a collection's stands what its maker calls it.
    """
    parts = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(groups))
    return "-".join((prefix, *parts))
