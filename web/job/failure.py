"""Failures of background work (失败): what ended an attempt, as a class that may be shown, never as its text."""

from collections.abc import Mapping

from market.errors import Conflict, Contended, StoreUnavailable
from matcher.errors import Busy, EncoderUnavailable
from web.page.language import message


class JobFailure(Exception):
    """The root of what a job raises on purpose; `passing`: another attempt may succeed."""

    passing = True


class Interrupted(JobFailure):
    """The program ended in the middle of the job; nothing raises it, the worker that finds the job notes it."""


class NotCarriedOut(JobFailure):
    """This release carries out no such kind of job."""

    passing = False


class MailUnreachable(JobFailure):
    """The mail server does not answer, or not as it should."""


class MailSignInRefused(JobFailure):
    """The mail server refuses our name and password."""


class MailDeferred(JobFailure):
    """The mail server asks to try again later."""


class MailRefused(JobFailure):
    """The mail server will never take this letter."""

    passing = False


class MailAddressRefused(MailRefused):
    """The mail server takes no letter for this address."""


class MailOutdated(JobFailure):
    """The letter waited for so long that what it says holds no more."""

    passing = False


class MailNotSetUp(JobFailure):
    """A letter waits, and the market no longer knows a mail server."""


class RecordNotWhole(JobFailure):
    """Something of the record is not as it was written."""

    passing = False


SENTENCES: Mapping[type[Exception], str] = {
    Interrupted: message("The program ended in the middle of it."),
    NotCarriedOut: message("This release of the program does not know such work."),
    MailUnreachable: message("The mail server does not answer, or not as it should."),
    MailSignInRefused: message("The mail server refuses the market's user name or password."),
    MailDeferred: message("The mail server asks to try again later."),
    MailRefused: message("The mail server does not take this letter."),
    MailAddressRefused: message("The mail server takes no letter for this address."),
    MailOutdated: message("The letter waited too long: what it says no longer holds."),
    MailNotSetUp: message("The market has no mail server set up."),
    RecordNotWhole: message("Something of the record was changed, taken away or put in. Run cuibai verify."),
    StoreUnavailable: message("The database did not answer."),
    Conflict: message("Somebody else was changing the same thing."),
    Contended: message("Somebody else was changing the same thing."),
    EncoderUnavailable: message("Meanings could not be compared at that time."),
    Busy: message("Too much else was going on."),
}
_BY_NAME = {kind.__name__: sentence for kind, sentence in SENTENCES.items()}
_UNEXPECTED = message("Something unexpected happened; the log says where, under the job's number.")


def sentence_of(error: str) -> str:
    """Give the sentence (a message id) for the class of error that a job is marked with."""
    return _BY_NAME.get(error, _UNEXPECTED)
