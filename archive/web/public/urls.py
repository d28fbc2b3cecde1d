"""Addresses of the public site."""

from django.urls import path

from archive.web.public import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("testimony/<str:code>/", views.testimony, name="testimony"),
    path("about/", views.about, name="about"),
    path("help/", views.search_help, name="search_help"),
    path("leave/", views.leave, name="leave"),
]
