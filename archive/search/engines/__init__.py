"""Search engines behind one protocol (`base.Engine`).

Here live the protocol, what it takes and answers, and the engines that keep it. An engine
receives tokens and queries as objects: it analyses no text, decides nothing about who may read
what, and knows no database. Used by `archive.search` only.
"""
