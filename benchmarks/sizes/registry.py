"""Who is measured over made accounts. Ours first."""

from collections.abc import Mapping, Sequence

from benchmarks.sizes.bare_tantivy import BareTantivy
from benchmarks.sizes.embedded import Embedded
from benchmarks.sizes.fts5 import Fts5
from benchmarks.sizes.haystack import Haystack
from benchmarks.sizes.peers import SizedPeer
from benchmarks.sizes.postgres import Postgres

OURS = Embedded()
PEERS: Sequence[SizedPeer] = (OURS, Haystack(), Fts5(), Postgres(), BareTantivy())
PARTED: Sequence[SizedPeer] = (OURS, Embedded(5), Embedded(50))
BY_KEY: Mapping[str, SizedPeer] = {peer.key: peer for peer in (*PEERS, *PARTED)}
