"""Personal data of dealings (往来): what people do with each other, want to hear of, and judge."""

from market.privacy.personal_data import Datum, Ending, Ground, Kept, Reader, columns

DEALINGS: tuple[Kept, ...] = (
    Kept(
        datum=Datum.INTRODUCTION,
        tables={
            "introduction": columns(
                "id need_id listing_id kind owner_id stage stage_since end_reason next_action next_on version begun_at "
                "begun_by"
            ),
            "introduction_side": columns(
                "introduction_id side organization_id interest answered_by answered_at contact_by contact_at"
            ),
            "introduction_step": columns(
                "id introduction_id step stage_before stage_after side actor reason took_place_at recorded_at"
            ),
            "introduction_export": columns(
                "id introduction_id outcome catalogue catalogue_seen_on reason decided_by decided_at"
            ),
            "introduction_word": columns("id introduction_id audience author author_side body written_at"),
            "introduction_meeting": columns(
                "id introduction_id begins_at ends_at place sequence cancelled_at arranged_by arranged_at"
            ),
            "queue_pair": columns(
                "id need_id listing_id kind source level chance score rank probability need_version listing_version "
                "model index_version state found_at snoozed_until closed_at closed_by"
            ),
            "queue_lease": columns("pair_id id member_id blind opened_at open_until"),
            "queue_act": columns("id pair_id actor act judgement_id introduction_id took_back acted_at"),
            "call": columns(
                "id language title problem demands conditions budget_low_fen budget_high_fen budget_negotiable "
                "deadline_on answers_until text_version asked_version steps step step_on version published_at "
                "closed_at outcome begun_at begun_by"
            ),
            "call_need": columns(
                "call_id need_id organization_id is_open consent text_version answered_by answered_at"
            ),
            "call_step": columns("id call_id act step_before step_after need_id actor outcome on_day recorded_at"),
            "call_answer": columns("id call_id organization_id listing_id body written_by written_at withdrawn_at"),
            "institute_request": columns(
                "id need_id organization_id sent_as asked_by asked_at answer answered_by answered_at"
            ),
            "need_cluster": columns(
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
            "saved_search": columns(
                "id member_id name query kind fields places languages scale level_min frequency by_mail saved_at"
            ),
            "standing_wish": columns("member_id frequency by_mail letters refusals refused_at seen_through"),
            "standing_off": columns("member_id listing_id"),
            "digest": columns("id member_id decided_at through mailed_at"),
            "digest_item": columns("id member_id source source_id listing_id listing_version found_at digest_id"),
            "news_feed": columns("member_id digest made_at"),
        },
        ground=Ground.SERVICE,
        ending=Ending.ACCOUNT,
        readers=(Reader.SELF,),
    ),
    Kept(
        datum=Datum.WEBHOOK,
        tables={
            "webhook": columns("id member_id url state secret secret_before before_until dead_in_a_row made_at"),
            "delivery": columns(
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
            "judgement": columns(
                "id need_id listing_id level reason judge judged_at rank probability model index_version blind "
                "replaces recorded_by recorded_at note"
            ),
            "judging_turn": columns("id pair_id judge replaces opened_at open_until closed_at outcome"),
            "judging_pass": columns("digest purpose judge kind expires_at issued_at"),
        },
        ground=Ground.SERVICE,
        ending=Ending.STAYS,
        readers=(Reader.SELF, Reader.OFFICE),
    ),
)
