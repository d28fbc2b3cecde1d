"""The texts in clear in one table, as a stock Haystack project would hold them. Installed by the benchmarks alone."""
