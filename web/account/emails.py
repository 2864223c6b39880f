"""Letters of accounts (账号信件): what the market writes to members, in their language."""

from market.listing.listing import Language
from market.notification.email import Email
from market.settings import Settings
from web.http.origin import public_origin
from web.page.language import Catalogues, message

JOIN = "/join"

_INVITED = message("Your account at the technology market")
_INVITED_TEXT = message(
    "You are invited to the technology market.\n\n"
    "Open this link within seven days to choose a password. It opens once:\n%(link)s\n\n"
    "If you expected no invitation, leave it: without the link nothing happens."
)
_RESET = message("A new password for the technology market")
_RESET_TEXT = message(
    "Somebody asked for a new password of your account at the technology market.\n\n"
    "Open this link within one hour to choose one. It opens once:\n%(link)s\n\n"
    "If it was not you, leave it: your password stays as it is."
)
_APPROVED = message("Your organisation is approved")
_APPROVED_TEXT = message("The market office has let %(name)s in. You can post and list from now on:\n%(link)s")
_REFUSED = message("Your sign-up needs a correction")
_REFUSED_TEXT = message(
    "The market office has not let %(name)s in yet. Its reason:\n\n%(reason)s\n\n"
    "Sign in to correct the sign-up:\n%(link)s"
)
_KNOWN = message("You have an account already")
_KNOWN_TEXT = message(
    "Somebody has signed up at the technology market with your address. It has an account already, and nothing was "
    "changed. If it was you, sign in, or ask for a new password:\n%(link)s"
)


class AccountEmails:
    """Writes letters with the addresses of this market: its public one, never one that a request claims."""

    def __init__(self, catalogues: Catalogues, settings: Settings) -> None:
        self._catalogues = catalogues
        self._origin = public_origin(settings)

    def link(self, secret: str) -> str:
        """Write the whole address of a link that opens once."""
        return f"{self._origin}{JOIN}?link={secret}"

    def invitation(self, to: str, secret: str, language: Language) -> Email:
        """Write to somebody who is invited."""
        return self._write(to, language, _INVITED, _INVITED_TEXT, link=self.link(secret))

    def reset(self, to: str, secret: str, language: Language) -> Email:
        """Write to somebody who asked for a new password."""
        return self._write(to, language, _RESET, _RESET_TEXT, link=self.link(secret))

    def approved(self, to: str, name: str, language: Language) -> Email:
        """Write that an organisation was let in."""
        return self._write(to, language, _APPROVED, _APPROVED_TEXT, name=name, link=f"{self._origin}/mine")

    def refused(self, to: str, name: str, reason: str, language: Language) -> Email:
        """Write that an organisation was not let in, and why."""
        link = f"{self._origin}/account"
        return self._write(to, language, _REFUSED, _REFUSED_TEXT, name=name, reason=reason, link=link)

    def known(self, to: str, language: Language) -> Email:
        """Write to the holder of an account whose address was signed up with again."""
        return self._write(to, language, _KNOWN, _KNOWN_TEXT, link=f"{self._origin}/sign-in")

    def about(self, to: str, language: Language, subject: str, text: str, path: str) -> Email:
        """Write where to read on at this market; `subject` and `text` are message ids."""
        return self._write(to, language, subject, text, link=f"{self._origin}{path}")

    def _write(self, to: str, language: Language, subject: str, text: str, **values: str) -> Email:
        catalogue = self._catalogues[language]
        return Email(to=to, subject=catalogue.text(subject), text=catalogue.text(text, **values))
