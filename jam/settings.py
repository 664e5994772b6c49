"""Everything that differs between machines comes from the environment; see .env.example."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from .environment import (
    BadEnvironment,
    database,
    env_bool,
    env_int,
    env_list,
    env_str,
    file_storage,
    mail_transport,
    sign_in_providers,
)

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env_bool("DEBUG", default=False)
SECRET_KEY = env_str("SECRET_KEY")
if len(SECRET_KEY) < 32:
    raise BadEnvironment("SECRET_KEY is too short to keep a secret; use 50 random characters.")
SITE_URL = env_str("SITE_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
CLOCK_CAN_MOVE = env_bool("CLOCK_CAN_MOVE", default=False)
LOCAL_MAILBOX = env_bool("LOCAL_MAILBOX", default=False)
ORGANISERS_NEED_SECOND_FACTOR = env_bool("ORGANISERS_NEED_SECOND_FACTOR", default=False)
ASK_REPOSITORIES = env_bool("ASK_REPOSITORIES", default=True)  # the newest commit of what was handed in
ANYONE_CAN_HOST = env_bool("ANYONE_CAN_HOST", default=True)  # False: only staff of this site start a jam

INSTALLED_APPS = [
    "jam",
    "accounts",
    "submissions",
    "judging",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.forms",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "jam.middleware.refuse_bad_text",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jam.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jam.middleware.time_zone",
    "accounts.middleware.language",
    "accounts.providers.leave_by_a_page",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.refused_form_is_422",
]
ROOT_URLCONF = "jam.urls"
WSGI_APPLICATION = "jam.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["jam.templatetags.jam"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jam.context.site",
            ],
        },
    }
]

DATABASES = {"default": database(env_str("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# In PostgreSQL, not Redis: signing in must work while Redis is down. The in-process cache only speeds things up.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "jam_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},  # beyond it limits on tries are forgotten; Django's own 300 are few
    },
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "accounts.forms.sign_in.SignupForm",
    "login": "accounts.forms.sign_in.LoginForm",
    "request_login_code": "accounts.forms.sign_in.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.sign_in.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.sign_in.ConfirmEmailForm",
    "reset_password": "accounts.forms.sign_in.ResetPasswordForm",
    "confirm_password_reset_code": "accounts.forms.sign_in.ConfirmResetCodeForm",
    "reset_password_from_key": "accounts.forms.sign_in.NewPasswordForm",
    "change_password": "accounts.forms.sign_in.ChangePasswordForm",
    "set_password": "accounts.forms.sign_in.SetPasswordForm",
    "add_email": "accounts.forms.sign_in.AddEmailForm",
    "reauthenticate": "accounts.forms.sign_in.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_CHANGE_EMAIL = True  # one address per person
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_RATE_LIMITS = {  # besides allauth's own
    "add_organiser": "20/h/user",
    "ask_for_late_link": "5/h/user",
    "ask_to_join": "20/h/user",
    "comment": "20/h/user",
    "hub_contact": "5/h/user",
    "hub_letter": "30/h/user",
    "invite_by_mail": "20/h/user",
    "offer_seat": "30/h/user",
    "enter_code": "10/10m/user,300/10m/ip",
    "report_problem": "10/h/user",
    "mail_reauthentication_code": "5/10m/user",
    "upload_image": "60/h/user",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds for which a sign-in does for what asks again who it is
RECENTLY_SIGNED_IN = "accounts.permissions.recently_signed_in"  # the decorator that asks; jam cannot import it
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.second_factor.AuthenticateForm",
    "reauthenticate": "accounts.forms.second_factor.ReauthenticateForm",
    "activate_totp": "accounts.forms.second_factor.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.second_factor.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.second_factor.EditPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Jamboree"
MFA_TOTP_TOLERANCE = 1  # a telephone whose clock is half a minute off still works
ACCOUNT_SESSION_REMEMBER = True
SOCIALACCOUNT_ADAPTER = "accounts.providers.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = sign_in_providers(
    GITHUB_CLIENT_ID=env_str("GITHUB_CLIENT_ID", ""),
    GITHUB_CLIENT_SECRET=env_str("GITHUB_CLIENT_SECRET", ""),
    GOOGLE_CLIENT_ID=env_str("GOOGLE_CLIENT_ID", ""),
    GOOGLE_CLIENT_SECRET=env_str("GOOGLE_CLIENT_SECRET", ""),
    OIDC_NAME=env_str("OIDC_NAME", ""),
    OIDC_SERVER_URL=env_str("OIDC_SERVER_URL", ""),
    OIDC_CLIENT_ID=env_str("OIDC_CLIENT_ID", ""),
    OIDC_CLIENT_SECRET=env_str("OIDC_CLIENT_SECRET", ""),
)
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.provider.ProviderSignupForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False  # the name that stands on somebody's work is asked for, never guessed
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # an address that the provider has verified is the account with it here
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXIES", 0)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 30 * 24 * 3600  # seconds: longer than a jam, so nobody is signed out at the deadline

EMAIL_BACKEND = "accounts.mail.OutboxBackend"
_email_url = env_str("EMAIL_URL", "")
MAIL_TRANSPORT = mail_transport(_email_url) if _email_url else None  # None: mail stays in the outbox
DEFAULT_FROM_EMAIL = env_str("DEFAULT_FROM_EMAIL", "Jamboree <jamboree@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English, 24-hour clock")), ("en-us", _("English, 12-hour clock"))]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
FORMS_URLFIELD_ASSUME_HTTPS = True  # the default from Django 6.0 on

STATIC_URL = "/static/"
STATIC_ROOT = Path(env_str("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env_str("MEDIA_ROOT", str(BASE_DIR / "media")))
STORAGES = {
    "default": file_storage(
        S3_BUCKET=env_str("S3_BUCKET", ""),
        S3_ENDPOINT_URL=env_str("S3_ENDPOINT_URL", ""),
        S3_REGION=env_str("S3_REGION", ""),
        S3_ACCESS_KEY_ID=env_str("S3_ACCESS_KEY_ID", ""),
        S3_SECRET_ACCESS_KEY=env_str("S3_SECRET_ACCESS_KEY", ""),
    ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # bytes of form text
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
MAX_REPORT_BYTES = 20_000_000
MAX_IMAGE_BYTES = 12_000_000  # as it comes in; what is kept of it is smaller
MAX_TEAM_BYTES = 32_000_000  # all files of one team
FORM_RENDERER = "jam.forms.Renderer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
HTTPS = env_bool("HTTPS", default=True)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers allow passkeys without it on localhost alone
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "jam.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"

REDIS_URL = env_str("REDIS_URL", "redis://localhost:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 3, "socket_connect_timeout": 3}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "catch-up": {"task": "jam.tasks.catch_up", "schedule": 10.0, "options": {"expires": 10}},
}

# What each app adds to shared machinery: one dotted path a line, never discovered by magic.
CATCH_UP = [  # each takes nothing, does whatever is due, and may run twice or at the same time as itself
    "submissions.snapshots.take_due",
    "judging.actions.deal_due_jams",
    "judging.actions.heal_due_jams",
    "judging.actions.tell_due_judges",
    "judging.actions.refresh_suggestions",
    "accounts.actions.promote_all",
    "accounts.actions.ask_who_is_coming",
    "accounts.actions.send_due_messages",
    "submissions.janitor.tidy_storage",
    "submissions.commits.ask_due",  # last: it waits for others
]
REASONS_TO_STAY = [  # each takes a team whose last member leaves; a sentence it gives is a reason not to
    "submissions.leaving.reasons_to_stay",
]
REASONS_NOT_TO_SEAT = ["judging.actions.reasons_not_to_seat"]  # each takes (team, user): why organisers must not
AFTER_SEATING = ["judging.actions.step_aside"]  # each is called with (team, user, now=…) when they did
WAYS_INTO_A_JAM = ["judging.models.judge.judged_jam_ids"]  # each takes a user: ids of jams they see though private
PERSONAL_DATA = [  # each takes (user, now=...) and gives tables of what is kept about that person
    "accounts.personal.tables",
    "submissions.personal.tables",
    "judging.personal.tables",
]
CREDITS = ["submissions.personal.credited_team_ids"]  # each takes a user: teams whose submitted work names them
FORGET = [  # each takes (user, now=...) within the deletion of that account, and forgets who it was
    "submissions.personal.forget",
    "judging.actions.forget",
]
EXPORTS = [  # each is a jam.exports.Export
    "accounts.exports.participants",
    "submissions.exports.submissions",
    "judging.exports.ratings",
    "judging.exports.results",
]
HUB_CHANGED = ["accounts.actions.promote_at_hub"]  # each is called with (hub, now=…) when a hub was edited
GALLERY_ORDERS = ["judging.gallery.orders"]  # each takes (jam, now=…): submissions.finding.Way objects, to sort by
GALLERY_UNRATED = ["judging.gallery.unrated"]  # each takes (jam, user): what this reader has not rated, to narrow by
GALLERY_AWARDS = ["judging.gallery.awards"]  # the same, to narrow the gallery to who won something
RULES_CHANGED = ["accounts.actions.promote"]  # each is called with (jam, now=…) when dates or rules were edited
NEW_JAM = ["judging.actions.add_preset_criteria"]  # each is called with (jam, preset name) when a jam is made
PUBLISH_CHECKS = ["judging.actions.missing_before_publishing"]  # each takes a jam: what is missing, (sentence, address)
TIMELINE_CHECKS = [  # each takes (jam, new values by field): sentences that refuse
    "accounts.rules.reasons_not_to_change",
    "judging.actions.reasons_not_to_move",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env_str("LOG_LEVEL", "INFO")},
}
