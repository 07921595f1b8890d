"""What an administrator does: `python administration.py OPERATION [ARGUMENT]`."""

import json
import sys
from os import environ

import django

environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from oauth2_provider.models import AccessToken, Application, RefreshToken  # noqa: E402


def seed(clients: str) -> None:
    """Creates the user, and the clients of a JSON list of fields."""
    run = json.loads(environ["INTEROP"])
    User.objects.create_user(run["user"], password=run["password"])
    for fields in json.loads(clients):
        Application.objects.create(
            authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
            algorithm=Application.RS256_ALGORITHM,
            skip_authorization=True,
            name=fields["client_id"],
            redirect_uris=f"{run['hostOrigin']}/callback",
            post_logout_redirect_uris=f"{run['hostOrigin']}/",
            **fields,
        )


def end_sessions() -> None:
    """Removes all tokens, as the administration's pages do."""
    RefreshToken.objects.all().delete()
    AccessToken.objects.all().delete()


def set_user(enabled: str) -> None:
    User.objects.update(is_active=enabled == "true")


def set_client(enabled: str) -> None:
    """A client has no switch: one of another name is one that was deleted."""
    for application in Application.objects.all():
        application.client_id = application.name if enabled == "true" else f"deleted {application.name}"
        application.save()


operations = {
    "seed": seed,
    "end-sessions": end_sessions,
    "user": set_user,
    "client": set_client,
}
operations[sys.argv[1]](*sys.argv[2:])
