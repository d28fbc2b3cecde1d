"""Publication: what the public reads, as one set of bytes under one hash and one approval.

A `Rendition` is worked on and sealed; a `Publication` is the approved bytes, in the clear because they are public. Pages
and the public index are made from publications only.
"""
