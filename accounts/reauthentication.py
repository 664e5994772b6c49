"""Showing again who one is by a mailed code: for people whom allauth can ask for nothing, having no second factor."""

from __future__ import annotations

from typing import Any, cast

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import record_authentication

from .http import UserRequest

_KEY = "reauthentication_code"


class MailedCode(AbstractCodeVerificationProcess):
    """One code, kept with the session that asked for it: it works there, a few tries long, until it expires."""

    def __init__(self, request: UserRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(
            max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            state=state,
            user=cast(Any, request.user),
        )

    @classmethod
    def start(cls, request: UserRequest) -> MailedCode:
        """Mail a new code; the one before is worth nothing from now on."""
        process = cls(request, cls.initial_state(user=cast(Any, request.user), email=request.user.email))
        process.send()
        process.persist()
        return process

    @classmethod
    def waiting(cls, request: UserRequest) -> MailedCode | None:
        """The code that was mailed to this person in this session and still works."""
        state = request.session.get(_KEY)
        if state is None or state["user_id"] != str(request.user.pk):
            return None
        return cast("MailedCode | None", cls(request, state).abort_if_invalid())

    def send(self) -> None:
        adapter = get_adapter(self.request)
        self.state["code"] = adapter.generate_login_code()
        adapter.send_mail("account/email/reauthentication_code", self.state["email"], {"code": self.code})

    def persist(self) -> None:
        self.request.session[_KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(_KEY, None)

    def finish(self) -> None:
        self.abort()
        record_authentication(
            self.request, cast(Any, self.user), method="code", email=self.state["email"], reauthenticated=True
        )
