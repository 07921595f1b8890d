"""A Django project with OAuth Toolkit. What is not from Django's or the toolkit's documentation comes from start.ts."""

import json
from os import environ
from pathlib import Path

run = json.loads(environ["INTEROP"])
folder = Path(run["folder"])

SECRET_KEY = run["password"]
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "oauth2_provider",
    "corsheaders",
]
MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "authorizations.sqlite3",
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
    }
}
LOGIN_URL = "/accounts/login/"
# As Django's documentation has it for tests: the default takes half a second of the processor for each password and secret.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

CORS_ALLOWED_ORIGINS = [run["hostOrigin"]]
CORS_URLS_REGEX = r"^/o/token/$"

# The newest signing key first.
keys = [path.read_text() for path in sorted(folder.glob("key-*.pem"), reverse=True)]
OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_ISS_ENDPOINT": run["issuer"],
    "OIDC_RSA_PRIVATE_KEY": "".join(keys[:1]),
    "OIDC_RSA_PRIVATE_KEYS_INACTIVE": keys[1:],
    "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
    "SCOPES": {"openid": "Sign in"},
    **run["provider"],
}
