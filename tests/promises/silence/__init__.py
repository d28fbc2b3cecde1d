"""P1 as one property: two worlds alike to a reader answer that reader alike, byte for byte.

Read in this order:

- `base`      the archive in which every world begins: two collections, their people, what is public and what is not
- `deeds`     what others do meanwhile, each with who may see it; `choosing` says on what
- `asking`    what a reader asks, drawn without knowing an address, and made into a request in the first world
- `alike`     the three sources that are made alike between two worlds; nothing in an answer is masked
- `observing` what a reader observes of one request: everything
- `keeping`   the base put back before each world: databases, key store, index, and what the process remembers
- `twice`     one drawn sequence lived in two worlds, and compared request by request
- `counting`  how many sequences, requests and deeds a run executed, for its last lines
- `plants`    one-line leaks, a channel each, by which `test_power` shows what the property catches
"""
