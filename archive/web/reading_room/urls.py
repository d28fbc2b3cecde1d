"""Addresses of the reading room."""

from django.urls import path

from archive.web.reading_room import saved, views

urlpatterns = [
    path("", views.room, name="room"),
    path("search/", views.search, name="room_search"),
    path("search/<uuid:search_id>/", views.results, name="room_results"),
    path("accounts/<str:code>/", views.account, name="room_account"),
    path("saved/", saved.saved_searches, name="room_saved"),
    path("saved/<uuid:saved_id>/", saved.saved_search, name="room_saved_one"),
]
