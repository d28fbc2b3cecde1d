"""What Haystack's documentation would have one write for this table. Untyped, like Haystack."""

from haystack import indexes

from benchmarks.peer.models import PeerAccount


class PeerAccountIndex(indexes.SearchIndex, indexes.Indexable):  # type: ignore[misc]  # Haystack has no types
    text = indexes.CharField(document=True, use_template=False, model_attr="text")
    place = indexes.CharField(model_attr="place", faceted=True)
    period = indexes.CharField(model_attr="period", faceted=True)
    language = indexes.CharField(model_attr="language", faceted=True)
    collection = indexes.CharField(model_attr="collection", faceted=True)

    def get_model(self) -> type[PeerAccount]:
        return PeerAccount
