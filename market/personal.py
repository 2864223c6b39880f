"""Personal data (个人信息): what is kept of people, on what ground, for how long, and who may see it.

The page that tells people so is made from this list, their export holds what it says, and a test holds it against the
tables: a table or a column that is not named here, or among the impersonal ones, fails it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Datum(Enum):
    """What is kept of people, in the portions that the page tells of."""

    ACCOUNT = "account"
    SIGN_IN = "sign_in"
    EXPERT = "expert"
    CONTACT = "contact"
    WRITING = "writing"
    INTRODUCTION = "introduction"
    STANDING = "standing"
    WEBHOOK = "webhook"
    JUDGING = "judging"
    RECORD = "record"
    INVENTORS = "inventors"
    DEAL = "deal"
    OBJECTION = "objection"
    PASSING = "passing"


class Ground(Enum):
    """Why it may be kept (PIPL art. 13)."""

    CONSENT = "consent"
    SERVICE = "service"
    PUBLIC = "public"
    DUTY = "duty"


class Ending(Enum):
    """How long it is kept."""

    ACCOUNT = "account"
    EXPERT = "expert"
    LISTING = "listing"
    DEAL = "deal"
    SETTLED = "settled"
    PASSES = "passes"
    STAYS = "stays"
    RECORD = "record"


class Reader(Enum):
    """Who may see it."""

    SELF = "self"
    COLLEAGUES = "colleagues"
    ASKER = "asker"
    AGREED = "agreed"
    SIDES = "sides"
    OFFICE = "office"
    EVERYBODY = "everybody"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A portion: its tables with their columns. What is not `exported` is not known to belong to an account."""

    datum: Datum
    tables: Mapping[str, frozenset[str]]
    ground: Ground
    ending: Ending
    readers: tuple[Reader, ...]
    exported: bool = True


def _columns(names: str) -> frozenset[str]:
    return frozenset(names.split())


KEPT: tuple[Kept, ...] = (
    Kept(
        datum=Datum.ACCOUNT,
        tables={
            "member": _columns(
                "id role organization_id expert_id editor standing language password_hash password_set_at totp_secret "
                "totp_confirmed_at totp_last_step reset_asked_at sample version created_at created_by"
            ),
            "member_person": _columns("member_id name email phone basis source held_on salt"),
            "member_person_origin": _columns("member_id field basis source held_on"),
            "broker_field": _columns("member_id code"),
            "unwanted_letter": _columns("member_id topic since"),
            "sign_up": _columns(
                "id member_id code name name_en kind country province city district state reason asked_at decided_at "
                "decided_by"
            ),
        },
        ground=Ground.SERVICE,
        ending=Ending.ACCOUNT,
        readers=(Reader.SELF, Reader.COLLEAGUES, Reader.OFFICE),
    ),
    Kept(
        datum=Datum.SIGN_IN,
        tables={
            "member_session": _columns("digest member_id begun_at seen_at ends_at proved_at client demonstration"),
            "member_recovery_code": _columns("member_id digest used_at"),
            "member_link": _columns("digest purpose member_id issued_by issued_at expires_at used_at"),
            "api_token": _columns("id digest member_id name scopes made_at expires_at used_at revoked_at"),
        },
        ground=Ground.SERVICE,
        ending=Ending.ACCOUNT,
        readers=(Reader.SELF,),
    ),
    Kept(
        datum=Datum.EXPERT,
        tables={
            "expert": _columns(
                "listing_id kind languages availability load_cap rankable opted_out_at erased_at ranking_refused_at "
                "opted_out_from"
            ),
            "expert_person": _columns("listing_id name name_en title orcid email phone basis source held_on salt"),
            "expert_person_origin": _columns("listing_id field basis source held_on"),
            "expert_evidence": _columns("listing_id topics conflicts"),
        },
        ground=Ground.CONSENT,
        ending=Ending.EXPERT,
        readers=(Reader.EVERYBODY, Reader.AGREED),
    ),
    Kept(
        datum=Datum.CONTACT,
        tables={
            "contact_consent": _columns(
                "id listing_id organization_id broker_id purpose state asked_by asked_at answered_by answered_at "
                "source until withdrawn_by withdrawn_at"
            )
        },
        ground=Ground.DUTY,
        ending=Ending.EXPERT,
        readers=(Reader.SELF, Reader.ASKER, Reader.OFFICE),
    ),
    Kept(
        datum=Datum.WRITING,
        tables={
            "manuscript": _columns(
                "id kind organization_id begun_by form version listing_version state saved_at saved_by"
            ),
            "review": _columns(
                "id listing_id kind organization_id manuscript_version edits attested_by attested_on kept_names state "
                "reasons submitted_at submitted_by decided_at decided_by"
            ),
            "attachment": _columns(
                "id listing_id organization_id name media_type size_bytes sha256 tier added_at added_by opened_at"
            ),
            "bulk_import": _columns(
                "id organization_id begun_by file_name payload language submits whole keeps_alike attested_by "
                "attested_on report begun_at done_at"
            ),
            "comparison": _columns(
                "need_id blind seed version begun_at begun_by opened_at opened_by unblinded_at unblinded_by"
            ),
            "comparison_scorer": _columns("need_id member_id finished_at"),
            "comparison_score": _columns(
                "need_id criterion_id listing_id member_id points note listing_version criterion_version informed "
                "scored_at"
            ),
            "comparison_decision": _columns("id need_id chosen reason blind decided_by decided_at"),
        },
        ground=Ground.SERVICE,
        ending=Ending.LISTING,
        readers=(Reader.COLLEAGUES, Reader.OFFICE),
    ),
    Kept(
        datum=Datum.INTRODUCTION,
        tables={
            "introduction": _columns(
                "id need_id listing_id kind owner_id stage stage_since end_reason next_action next_on version begun_at "
                "begun_by"
            ),
            "introduction_side": _columns(
                "introduction_id side organization_id interest answered_by answered_at contact_by contact_at"
            ),
            "introduction_step": _columns(
                "id introduction_id step stage_before stage_after side actor reason took_place_at recorded_at"
            ),
            "introduction_export": _columns(
                "id introduction_id outcome catalogue catalogue_seen_on reason decided_by decided_at"
            ),
            "introduction_word": _columns("id introduction_id audience author author_side body written_at"),
            "introduction_meeting": _columns(
                "id introduction_id begins_at ends_at place sequence cancelled_at arranged_by arranged_at"
            ),
            "queue_pair": _columns(
                "id need_id listing_id kind source level chance score rank probability need_version listing_version "
                "model index_version state found_at snoozed_until closed_at closed_by"
            ),
            "queue_lease": _columns("pair_id id member_id blind opened_at open_until"),
            "queue_act": _columns("id pair_id actor act judgement_id introduction_id took_back acted_at"),
            "call": _columns(
                "id language title problem demands conditions budget_low_fen budget_high_fen budget_negotiable "
                "deadline_on answers_until text_version asked_version steps step step_on version published_at closed_at "
                "outcome begun_at begun_by"
            ),
            "call_need": _columns(
                "call_id need_id organization_id is_open consent text_version answered_by answered_at"
            ),
            "call_step": _columns("id call_id act step_before step_after need_id actor outcome on_day recorded_at"),
            "call_answer": _columns("id call_id organization_id listing_id body written_by written_at withdrawn_at"),
            "institute_request": _columns(
                "id need_id organization_id sent_as asked_by asked_at answer answered_by answered_at"
            ),
            "need_cluster": _columns(
                "id digest field need_ids organizations terms silhouette spread state call_id found_at decided_by "
                "decided_at"
            ),
        },
        ground=Ground.SERVICE,
        ending=Ending.LISTING,
        readers=(Reader.SIDES, Reader.OFFICE),
    ),
    Kept(
        datum=Datum.STANDING,
        tables={
            "saved_search": _columns(
                "id member_id name query kind fields places languages scale level_min frequency by_mail saved_at"
            ),
            "standing_wish": _columns("member_id frequency by_mail letters refusals refused_at seen_through"),
            "standing_off": _columns("member_id listing_id"),
            "digest": _columns("id member_id decided_at through mailed_at"),
            "digest_item": _columns("id member_id source source_id listing_id listing_version found_at digest_id"),
            "news_feed": _columns("member_id digest made_at"),
        },
        ground=Ground.SERVICE,
        ending=Ending.ACCOUNT,
        readers=(Reader.SELF,),
    ),
    Kept(
        datum=Datum.WEBHOOK,
        tables={
            "webhook": _columns("id member_id url state secret secret_before before_until dead_in_a_row made_at"),
            "delivery": _columns(
                "id webhook_id digest_id state attempts promised_at asked_at next_at open_until attempted_at status "
                "fault redirect_host ended_at"
            ),
        },
        ground=Ground.SERVICE,
        ending=Ending.ACCOUNT,
        readers=(Reader.SELF,),
    ),
    Kept(
        datum=Datum.JUDGING,
        tables={
            "judgement": _columns(
                "id need_id listing_id level reason judge judged_at rank probability model index_version blind "
                "replaces recorded_by recorded_at note"
            ),
            "judging_turn": _columns("id pair_id judge replaces opened_at open_until closed_at outcome"),
            "judging_pass": _columns("digest purpose judge kind expires_at issued_at"),
        },
        ground=Ground.SERVICE,
        ending=Ending.STAYS,
        readers=(Reader.SELF, Reader.OFFICE),
    ),
    Kept(
        datum=Datum.RECORD,
        tables={
            "audit": _columns("id recorded_at actor organization_id event subject_kind subject_id detail request_id"),
            "listing_history": _columns(
                "id listing_id kind version step status_before status_after actor recorded_at held_at note snapshot "
                "personal_digest"
            ),
            "disclosure_grant": _columns(
                "id listing_id owner_id receiver_id receiver_member_id tier state reason asked_by asked_at answer "
                "decided_by decided_at expires_on ended_by ended_at"
            ),
            "export_decision": _columns("id grant_id outcome catalogue catalogue_seen_on reason decided_by decided_at"),
            "nda": _columns("id first_id second_id signed_on valid_until file_sha256 recorded_by recorded_at"),
            "text_reading": _columns(
                "id listing_id tier reader_id role organization_id grant_id purpose reason read_at"
            ),
            "deal": _columns("id series introduction_id need_id listing_id sample opened_by opened_at"),
            "deal_entry": _columns(
                "id deal_id number event happened_on amount_fen corrects decides waits reason recorded_by recorded_at "
                "written_in"
            ),
            "deal_key": _columns("actor key body_sha256 entry_id made_at"),
        },
        ground=Ground.DUTY,
        ending=Ending.RECORD,
        readers=(Reader.SELF, Reader.OFFICE),
    ),
    Kept(
        datum=Datum.INVENTORS,
        tables={"achievement_inventor": _columns("listing_id position name basis source held_on")},
        ground=Ground.PUBLIC,
        ending=Ending.LISTING,
        readers=(Reader.EVERYBODY,),
        exported=False,
    ),
    Kept(
        datum=Datum.DEAL,
        tables={
            "deal_person": _columns("entry_id side name"),
            "deal_file_name": _columns("entry_id number name"),
        },
        ground=Ground.DUTY,
        ending=Ending.DEAL,
        readers=(Reader.SIDES, Reader.OFFICE),
        exported=False,
    ),
    Kept(
        datum=Datum.OBJECTION,
        tables={"objection": _columns("id wish name about reach asked_at settled_at settled_by outcome")},
        ground=Ground.DUTY,
        ending=Ending.SETTLED,
        readers=(Reader.OFFICE,),
        exported=False,
    ),
    Kept(
        datum=Datum.PASSING,
        tables={
            "rate_limit": _columns("key tokens filled_at"),
            "job": _columns("id kind arguments enqueued_by enqueued_at error failed_at done total over_at"),
        },
        ground=Ground.SERVICE,
        ending=Ending.PASSES,
        readers=(Reader.NOBODY,),
        exported=False,
    ),
)

IMPERSONAL = frozenset(
    {
        "achievement",
        "application_right",
        "audit_head",
        "audit_link",
        "change",
        "comparison_answer",
        "criterion",
        "deal_current",
        "deal_file",
        "deal_instalment",
        "deal_line",
        "deal_party",
        "deal_registration",
        "deal_terms",
        "district_total",
        "embedding",
        "embedding_listing",
        "job_queue_migration",
        "judging_pair",
        "listing",
        "listing_field",
        "listing_fingerprint",
        "listing_text",
        "need",
        "office_setting",
        "organization",
        "queue_position",
        "ranking",
        "schema_migration",
        "standing_position",
        "store",
        "target_path",
        "target_point",
    }
)
"""Tables about organisations and their listings, and of the machinery. A text may name somebody all the same: then its
owner answers for it, and the office for what is objected to."""
