"""The database's named constraints, in the market's words."""

from market.deal.rule import DealRefused, RuleId
from market.errors import Conflict, Invalid, MarketError, NotFound

_CONFLICTS = {
    "organization_pkey": "this organisation is already there",
    "organization_code_key": "an organisation with this code is already there",
    "organization_number_key": "another organisation has this number",
    "listing_pkey": "this listing is already there",
    "listing_number_key": "the organisation already has a listing of this kind with this number",
    "listing_history_version_key": "somebody else changed this listing; read it again",
    "member_pkey": "this account is already there",
    "member_person_email_key": "this e-mail address already has an account",
    "member_expert_key": "another account already is this expert",
    "procrastinate_jobs_queueing_lock_idx_v1": "such a job waits already",
    "review_waiting_once": "it lies with the market office already",
    "judgement_pkey": "this judgement is already there",
    "judgement_replaces_key": "the judgement has already been replaced by another",
    "expert_person_expert_fkey": "the expert was removed meanwhile",
    "webhook_url_key": "you have a webhook to this address already",
    "call_need_open_key": "a call for this need is open already",
    "call_answer_once": "the call was answered with this listing already",
    "institute_request_key": "this institute was asked about this need already",
    "deal_introduction_key": "this introduction has a deal already",
    "deal_entry_number_key": "somebody else added to this deal; read it again",
    "deal_entry_decided_once": "this was decided already",
    "public_closing_quarter_key": "somebody else closed this quarter meanwhile",
    "deal_key_pkey": "the same key is being worked on; ask again in a moment",
    "contact_consent_asked_key": "they were asked already and have not answered yet",
}
_INVALID = {
    "listing_field_pkey": ("fields", "names a code twice"),
    "listing_title_size": ("title", "is empty or too long"),
    "listing_summary_size": ("summary", "is too long"),
    "listing_body_size": ("body", "is too long"),
    "manuscript_form_size": ("body", "the form holds more than can be kept; shorten its texts"),
    "organization_not_nil": ("id", "the nil UUID stands for a hidden organisation"),
}
_REFUSED = {
    "deal_current_registration_key": ("registration_number", RuleId.REGISTRATION_ONCE),
    "deal_current_total_range": ("lines", RuleId.AMOUNT_SUM),
}
"""What the database refuses of deals, where two are recorded at once."""

_MISSING = {
    "listing_organization_fkey": "organization",
    "manuscript_organization_fkey": "organization",
    "judgement_replaces_fkey": "judgement",
    "member_organization_fkey": "organization",
}


def broken_constraint(name: str | None, detail: str) -> MarketError | None:
    """Give the error for a broken constraint, or None when only a mistake in the code can have broken it."""
    if name in _CONFLICTS:
        return Conflict(f"{_CONFLICTS[name]} ({detail})")
    if name in _INVALID:
        field, why = _INVALID[name]
        return Invalid({field: why})
    if name in _REFUSED:
        field, rule = _REFUSED[name]
        return DealRefused({field: rule})
    if name in _MISSING:
        return NotFound(_MISSING[name], detail)
    return None
