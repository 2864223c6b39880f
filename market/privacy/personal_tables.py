"""Tables of personal data (个人信息清单): every table and column that holds any, and the tables that hold none.

The page that tells people so is made from this list, their export holds what it says, and a test holds it against the
tables: a table or a column that is not named here, or among the impersonal ones, fails it.
"""

from market.privacy.dealings import DEALINGS
from market.privacy.personal_data import Datum, Ending, Ground, Kept, Reader, columns

KEPT: tuple[Kept, ...] = (
    Kept(
        datum=Datum.ACCOUNT,
        tables={
            "member": columns(
                "id role organization_id expert_id editor standing language password_hash password_set_at totp_secret "
                "totp_confirmed_at totp_last_step reset_asked_at sample version created_at created_by"
            ),
            "member_person": columns("member_id name email phone basis source held_on salt"),
            "member_person_origin": columns("member_id field basis source held_on"),
            "broker_field": columns("member_id code"),
            "unwanted_letter": columns("member_id topic since"),
            "sign_up": columns(
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
            "member_session": columns("digest member_id begun_at seen_at ends_at proved_at client demonstration"),
            "member_recovery_code": columns("member_id digest used_at"),
            "member_link": columns("digest purpose member_id issued_by issued_at expires_at used_at"),
            "api_token": columns("id digest member_id name scopes made_at expires_at used_at revoked_at"),
        },
        ground=Ground.SERVICE,
        ending=Ending.ACCOUNT,
        readers=(Reader.SELF,),
    ),
    Kept(
        datum=Datum.EXPERT,
        tables={
            "expert": columns(
                "listing_id kind languages availability load_cap rankable opted_out_at erased_at ranking_refused_at "
                "opted_out_from"
            ),
            "expert_person": columns("listing_id name name_en title orcid email phone basis source held_on salt"),
            "expert_person_origin": columns("listing_id field basis source held_on"),
            "expert_evidence": columns("listing_id topics conflicts"),
        },
        ground=Ground.CONSENT,
        ending=Ending.EXPERT,
        readers=(Reader.EVERYBODY, Reader.AGREED),
    ),
    Kept(
        datum=Datum.CONTACT,
        tables={
            "contact_consent": columns(
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
            "manuscript": columns(
                "id kind organization_id begun_by form version listing_version state saved_at saved_by"
            ),
            "review": columns(
                "id listing_id kind organization_id manuscript_version edits attested_by attested_on kept_names state "
                "reasons submitted_at submitted_by decided_at decided_by"
            ),
            "attachment": columns(
                "id listing_id organization_id name media_type size_bytes sha256 tier added_at added_by opened_at"
            ),
            "bulk_import": columns(
                "id organization_id begun_by file_name payload language submits whole keeps_alike attested_by "
                "attested_on report begun_at done_at"
            ),
            "comparison": columns(
                "need_id blind seed version begun_at begun_by opened_at opened_by unblinded_at unblinded_by"
            ),
            "comparison_scorer": columns("need_id member_id finished_at"),
            "comparison_score": columns(
                "need_id criterion_id listing_id member_id points note listing_version criterion_version informed "
                "scored_at"
            ),
            "comparison_decision": columns("id need_id chosen reason blind decided_by decided_at"),
        },
        ground=Ground.SERVICE,
        ending=Ending.LISTING,
        readers=(Reader.COLLEAGUES, Reader.OFFICE),
    ),
    *DEALINGS,
    Kept(
        datum=Datum.RECORD,
        tables={
            "audit": columns("id recorded_at actor organization_id event subject_kind subject_id detail request_id"),
            "listing_history": columns(
                "id listing_id kind version step status_before status_after actor recorded_at held_at note snapshot "
                "personal_digest"
            ),
            "disclosure_grant": columns(
                "id listing_id owner_id receiver_id receiver_member_id tier state reason asked_by asked_at answer "
                "decided_by decided_at expires_on ended_by ended_at"
            ),
            "export_decision": columns("id grant_id outcome catalogue catalogue_seen_on reason decided_by decided_at"),
            "nda": columns("id first_id second_id signed_on valid_until file_sha256 recorded_by recorded_at"),
            "text_reading": columns(
                "id listing_id tier reader_id role organization_id grant_id purpose reason read_at"
            ),
            "deal": columns("id series introduction_id need_id listing_id sample opened_by opened_at"),
            "deal_entry": columns(
                "id deal_id number event happened_on amount_fen corrects decides waits reason recorded_by recorded_at "
                "written_in"
            ),
            "deal_key": columns("actor key body_sha256 entry_id made_at"),
            "deal_attribution": columns(
                "id deal_id match_parts broker_parts meeting_parts call_parts direct_parts whole rule proposed reason "
                "recorded_by recorded_at"
            ),
            "public_closing": columns("id sample year quarter district safety known_at closed_by closed_at"),
            "deal_flag_step": columns("flag_id number step reason taken_by taken_at"),
        },
        ground=Ground.DUTY,
        ending=Ending.RECORD,
        readers=(Reader.SELF, Reader.OFFICE),
    ),
    Kept(
        datum=Datum.INVENTORS,
        tables={"achievement_inventor": columns("listing_id position name basis source held_on")},
        ground=Ground.PUBLIC,
        ending=Ending.LISTING,
        readers=(Reader.EVERYBODY,),
        exported=False,
    ),
    Kept(
        datum=Datum.DEAL,
        tables={
            "deal_person": columns("entry_id side name"),
            "deal_file_name": columns("entry_id number name"),
            "deal_import": columns(
                "id begun_by source file_name payload whole waits approved_by report begun_at done_at"
            ),
            "registration_answer": columns("deal_id field answer given_by given_at"),
        },
        ground=Ground.DUTY,
        ending=Ending.DEAL,
        readers=(Reader.SIDES, Reader.OFFICE),
        exported=False,
    ),
    Kept(
        datum=Datum.OBJECTION,
        tables={"objection": columns("id wish name about reach asked_at settled_at settled_by outcome")},
        ground=Ground.DUTY,
        ending=Ending.SETTLED,
        readers=(Reader.OFFICE,),
        exported=False,
    ),
    Kept(
        datum=Datum.PASSING,
        tables={
            "rate_limit": columns("key tokens filled_at"),
            "job": columns("id kind arguments enqueued_by enqueued_at error failed_at done total over_at"),
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
        "brain_figure",
        "change",
        "comparison_answer",
        "criterion",
        "deal_current",
        "deal_file",
        "deal_flag",
        "deal_flag_evidence",
        "deal_instalment",
        "deal_line",
        "deal_party",
        "deal_registration",
        "deal_source",
        "deal_span",
        "deal_terms",
        "district_total",
        "embedding",
        "embedding_listing",
        "exposure_debt",
        "job_queue_migration",
        "judging_pair",
        "listing",
        "listing_field",
        "listing_fingerprint",
        "listing_text",
        "map_drawing",
        "map_place",
        "need",
        "office_setting",
        "organization",
        "plan_value",
        "price_band",
        "price_band_deal",
        "public_part",
        "public_total",
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
