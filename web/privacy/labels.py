"""What is kept of people, in plain words (message ids): one row of the page for each portion."""

from collections.abc import Mapping
from dataclasses import dataclass

from market.privacy.personal_data import Datum, Ending, Ground, Reader
from web.page.language import message


@dataclass(frozen=True, slots=True)
class PrivacyText:
    """A portion in the reader's words: its name, what it is, and what it is for."""

    name: str
    what: str
    why: str


PRIVACY_TEXTS: Mapping[Datum, PrivacyText] = {
    Datum.ACCOUNT: PrivacyText(
        message("Your account"),
        message(
            "Name, e-mail address, phone, role, organisation and language, each with where it is from and since when; "
            "of your password only a digest that can't be turned back, of your second factor a sealed secret; what "
            "your organisation said when it signed up."
        ),
        message("To let you in and to reach you about what you post here."),
    ),
    Datum.SIGN_IN: PrivacyText(
        message("Your sittings"),
        message(
            "Where you are signed in, when that began and ends, in which browser, and which tokens you made; "
            "no addresses."
        ),
        message("So that you can see and end them, and nobody else can use your account."),
    ),
    Datum.EXPERT: PrivacyText(
        message("Experts"),
        message(
            "Name, title, ORCID, e-mail address and phone, each with its ground, its source and its day; what they "
            "know and the papers that show it; how they can work; whether they left or refused to be ranked."
        ),
        message(
            "To find who can help with a need. The e-mail address and the phone are shown to nobody by themselves."
        ),
    ),
    Datum.CONTACT: PrivacyText(
        message("Requests for contact details"),
        message("Who asked which expert, what for, what the answer was, and until when it holds."),
        message("So that contact details go only to whom the expert named, and can be taken back."),
    ),
    Datum.WRITING: PrivacyText(
        message("What you write here"),
        message(
            "Drafts, files beside a listing, and what the market office answered, with who saved it last; scores, "
            "notes and decisions in comparisons of answers."
        ),
        message("To bring a listing from its first words into the market; it belongs to your organisation."),
    ),
    Datum.INTRODUCTION: PrivacyText(
        message("Introductions"),
        message(
            "Who was brought together with whom, which steps were taken, what the sides and the broker wrote, "
            "meetings; which pairs a broker had in hand."
        ),
        message("To bring two sides together, and to know how it went."),
    ),
    Datum.STANDING: PrivacyText(
        message("What you have the market look for"),
        message(
            "The searches you saved, with their words; how you want to be told; what came up for you, for 90 days at "
            "most; and up to where you have looked."
        ),
        message("To tell you what is new, once."),
    ),
    Datum.WEBHOOK: PrivacyText(
        message("Your webhooks"),
        message(
            "The addresses to which your digests are sent, the sealed secrets that sign them, and what came of each "
            "sending; never what it said."
        ),
        message("To send your news to programs of yours, once each."),
    ),
    Datum.JUDGING: PrivacyText(
        message("Judgements"),
        message("Which level was given to which pair, when, and by which account or reader; no names."),
        message("To measure how good the answers are, and to make them better."),
    ),
    Datum.RECORD: PrivacyText(
        message("The record and the histories"),
        message(
            "Which account did what and when: sign-ins, changes, who was shown what. Accounts stand in it by number, "
            "erased people as a digest that leads to nobody."
        ),
        message("The law asks for it, and it is how misuse is found. Nothing in it can be changed, by us neither."),
    ),
    Datum.INVENTORS: PrivacyText(
        message("Inventors"),
        message("The names that an organisation gives with its achievement, with ground, source and day."),
        message("To say whose work it is, as a patent does."),
    ),
    Datum.DEAL: PrivacyText(
        message("People in deals"),
        message(
            "The name of a party that is a person, what the files of a deal are called, and whom its registration names"
            " for either side, with telephone and address."
        ),
        message("To say between whom a deal was made, as its registration asks."),
    ),
    Datum.OBJECTION: PrivacyText(
        message("Objections"),
        message("Your name, what you wrote and how to reach you."),
        message("To answer you. Once it is settled only how and when is left."),
    ),
    Datum.PASSING: PrivacyText(
        message("What passes by itself"),
        message("Mails until they are sent, and digests that count attempts to sign in."),
        message("To send them, and to keep out who guesses passwords."),
    ),
}

GROUNDS: Mapping[Ground, str] = {
    Ground.CONSENT: message("consent, or lawfully public; each field says which"),
    Ground.SERVICE: message("needed for the service you asked for"),
    Ground.PUBLIC: message("lawfully public, or given by the organisation that answers for it"),
    Ground.DUTY: message("a duty by law"),
}

ENDINGS: Mapping[Ending, str] = {
    Ending.ACCOUNT: message("until you erase your account"),
    Ending.EXPERT: message("until the expert erases it, or the listing goes"),
    Ending.LISTING: message("as long as the listing, or until somebody named in it objects"),
    Ending.DEAL: message("as long as the deal has to be shown, or until the person objects and the office agrees"),
    Ending.SETTLED: message("until it is settled"),
    Ending.PASSES: message("a day at most; mails until they are sent or given up"),
    Ending.STAYS: message("for good, without names"),
    Ending.RECORD: message("for good, without names; the law wants six months at least"),
}

READERS: Mapping[Reader, str] = {
    Reader.SELF: message("you"),
    Reader.COLLEAGUES: message("your organisation"),
    Reader.ASKER: message("who asked"),
    Reader.SIDES: message("both sides and the broker"),
    Reader.AGREED: message("contact details: whom the expert agreed to"),
    Reader.OFFICE: message("the market office"),
    Reader.EVERYBODY: message("everybody"),
    Reader.NOBODY: message("nobody"),
}
