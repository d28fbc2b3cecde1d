"""Addresses of signing in and out."""

from django.urls import path

from archive.web.shared import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("after-sign-in/", views.after_sign_in, name="after_sign_in"),
]
