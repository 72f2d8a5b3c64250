"""Every kind of update and of message that Telegram has, each as it would be sent.

Source: https://core.telegram.org/bots/api#update. All values are made up.
"""

from typing import Any

Json = dict[str, Any]

DATE = 1_780_000_000
FILE = {"file_id": "BQACAgIAAx", "file_unique_id": "AgADBQAD"}
PHOTO = [{**FILE, "width": 90, "height": 67, "file_size": 1253}]
BOT = {"id": 1, "is_bot": True, "first_name": "Petition", "username": "example_bot"}
OTHER = {"id": 77, "is_bot": False, "first_name": "Noor"}
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "Neighbours"}
CHANNEL = {"id": -1009876543210, "type": "channel", "title": "News"}
VIDEO = {**FILE, "width": 640, "height": 480, "duration": 9}
LOCATION = {"latitude": 40.7, "longitude": -74.0}
STICKER = {
    **FILE,
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
}
POLL = {
    "id": "5", "question": "Shall we?", "total_voter_count": 0, "is_closed": False,
    "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
    "options": [{"text": "Yes", "voter_count": 0}, {"text": "No", "voter_count": 0}],
}  # fmt: skip
TASKS = [{"id": 1, "text": "Call"}, {"id": 2, "text": "Write"}]
GIFT = {"gift": {"id": "1", "sticker": STICKER, "star_count": 15}}
PRICE = {"currency": "USD", "total_amount": 500, "invoice_payload": "x"}
PAID = {**PRICE, "telegram_payment_charge_id": "1", "provider_payment_charge_id": "2"}
MINUTES = {"message_auto_delete_time": 86_400}
SUMS = {"prize_star_count": 5, "winner_count": 1}
ENTITIES = [{"type": "bold", "offset": 0, "length": 2}, {"type": "url", "offset": 1, "length": 900}]
PASSPORT = {"data": [], "credentials": {"data": "x", "hash": "x", "secret": "x"}}

CONTENTS: dict[str, Any] = {
    "animation": VIDEO, "audio": {**FILE, "duration": 30},
    "document": {**FILE, "file_name": "a.pdf"},
    "photo": PHOTO, "sticker": STICKER, "video": VIDEO, "voice": {**FILE, "duration": 3},
    "video_note": {**FILE, "length": 240, "duration": 5}, "live_photo": VIDEO,
    "paid_media": {"star_count": 5, "paid_media": [{"type": "photo", "photo": PHOTO}]},
    "story": {"chat": GROUP, "id": 3}, "checklist": {"title": "To do", "tasks": TASKS},
    "contact": {"phone_number": "+15550000001", "first_name": "Ana", "vcard": "BEGIN:VCARD"},
    "dice": {"emoji": "🎲", "value": 4}, "poll": POLL, "location": LOCATION,
    "game": {"title": "Chess", "description": "A game", "photo": PHOTO},
    "venue": {"location": LOCATION, "title": "Hall", "address": "1 Main St"},
    "invoice": {"title": "Cap", "description": "A cap", "start_parameter": "x", **PRICE},
    "web_app_data": {"data": "SIGN", "button_text": "SIGN"},
    "rich_message": {"blocks": [{"type": "paragraph", "text": "SIGN"}]},
}  # fmt: skip
"""What a person can send beside words: the field of a message, and an example of it."""

NOTICES: dict[str, Any] = {
    "new_chat_members": [OTHER, BOT], "left_chat_member": OTHER, "new_chat_title": "New",
    "new_chat_photo": PHOTO, "delete_chat_photo": True, "group_chat_created": True,
    "supergroup_chat_created": True, "channel_chat_created": True, "migrate_to_chat_id": -100,
    "migrate_from_chat_id": -5, "message_auto_delete_timer_changed": MINUTES,
    "pinned_message": {"message_id": 1, "date": 0, "chat": GROUP}, "successful_payment": PAID,
    "refunded_payment": PAID, "users_shared": {"request_id": 1, "users": [{"user_id": 7}]},
    "chat_shared": {"request_id": 1, "chat_id": -100}, "gift": GIFT, "gift_upgrade_sent": GIFT,
    "unique_gift": {"gift": {"base_name": "Cake", "name": "Cake-1", "number": 1},
                    "origin": "upgrade"},
    "connected_website": "example.org", "write_access_allowed": {"from_request": True},
    "passport_data": PASSPORT, "boost_added": {"boost_count": 1},
    "proximity_alert_triggered": {"traveler": OTHER, "watcher": BOT, "distance": 9},
    "chat_background_set": {"type": {"type": "chat_theme", "theme_name": "x"}},
    "checklist_tasks_done": {"marked_as_done_task_ids": [1]},
    "checklist_tasks_added": {"tasks": TASKS}, "chat_owner_left": {"new_owner": OTHER},
    "chat_owner_changed": {"new_owner": OTHER},
    "paid_message_price_changed": {"paid_message_star_count": 2},
    "direct_message_price_changed": {"are_direct_messages_enabled": True},
    "forum_topic_created": {"name": "Topic", "icon_color": 7_322_096},
    "forum_topic_edited": {"name": "Other"}, "forum_topic_closed": {}, "forum_topic_reopened": {},
    "general_forum_topic_hidden": {}, "general_forum_topic_unhidden": {},
    "giveaway_created": SUMS,
    "giveaway": {"chats": [GROUP], "winners_selection_date": DATE, **SUMS},
    "giveaway_winners": {"chat": GROUP, "giveaway_message_id": 1, "winners": [OTHER], **SUMS},
    "giveaway_completed": SUMS, "managed_bot_created": {"bot": BOT},
    "poll_option_added": {"option_text": "Maybe"}, "poll_option_deleted": {"option_text": "Maybe"},
    "suggested_post_approved": {"send_date": DATE}, "suggested_post_declined": {"comment": "no"},
    "suggested_post_approval_failed": {"price": {"currency": "XTR", "amount": 5}},
    "suggested_post_paid": {"currency": "XTR"}, "suggested_post_refunded": {"reason": "x"},
    "video_chat_scheduled": {"start_date": DATE}, "video_chat_started": {},
    "video_chat_ended": {"duration": 9}, "video_chat_participants_invited": {"users": [OTHER]},
    "community_chat_added": {"chat": GROUP}, "not_known_yet": {"any": ["thing"]},
}  # fmt: skip
"""What Telegram itself tells in a chat."""

HIDDEN = {"type": "hidden_user", "sender_user_name": "Someone", "date": DATE}
FORWARDED = {"type": "user", "sender_user": OTHER, "date": DATE}
BESIDE: dict[str, Any] = {
    "forward_origin": FORWARDED, "external_reply": {"origin": HIDDEN, "photo": PHOTO},
    "quote": {"text": "STOP", "position": 0}, "reply_to_story": {"chat": GROUP, "id": 3},
    "reply_to_message": {"message_id": 2, "date": DATE, "chat": GROUP, "text": "SIGN?"},
    "via_bot": BOT, "sender_chat": CHANNEL, "is_automatic_forward": True, "edit_date": DATE,
    "has_protected_content": True, "is_from_offline": True, "is_topic_message": True,
    "message_thread_id": 12, "media_group_id": "9", "author_signature": "A.", "paid_star_count": 3,
    "entities": ENTITIES, "caption_entities": ENTITIES, "has_media_spoiler": True,
    "link_preview_options": {"is_disabled": True}, "effect_id": "5", "sender_boost_count": 1,
    "sender_business_bot": BOT, "business_connection_id": "b", "guest_query_id": "g",
    "reply_markup": {"inline_keyboard": [[{"text": "SIGN", "callback_data": "SIGN"}]]},
    "direct_messages_topic": {"topic_id": 1}, "show_caption_above_media": True,
    "suggested_post_info": {"state": "pending"},
}  # fmt: skip
"""What else a message may carry."""


def kinds(user: Json, chat: Json, message: Json) -> dict[str, Any]:
    """Return every kind of update of this person, by its field; the ordinary one first."""
    post = {"message_id": 5, "date": DATE, "chat": CHANNEL, "text": "IBM"}
    business = {"business_connection_id": "b", "chat": chat, "message_ids": [1, 2]}
    who, reaction = {"chat": chat, "user": user, "date": DATE}, {"type": "emoji", "emoji": "👍"}
    order = {"id": "1", "from": user, "invoice_payload": "x"}
    boost = {"chat": GROUP, "boost_id": "1", "source": {"source": "premium", "user": user}}
    changed = {
        "chat": chat, "from": user, "date": DATE,
        "old_chat_member": {"user": BOT, "status": "member"},
    }  # fmt: skip
    return {
        "message": message,
        "edited_message": {**message, "edit_date": DATE},
        "my_chat_member": {
            **changed, "new_chat_member": {"user": BOT, "status": "kicked", "until_date": 0},
        },
        "callback_query": {
            "id": "4382", "from": user, "chat_instance": "-7", "data": "SIGN", "message": message,
        },
        "channel_post": post, "edited_channel_post": {**post, "edit_date": DATE},
        "business_connection": {
            "id": "b", "user": user, "user_chat_id": 1, "date": DATE, "is_enabled": True,
        },
        "business_message": message, "edited_business_message": message, "guest_message": message,
        "deleted_business_messages": business,
        "message_reaction": {
            **who, "message_id": 1, "old_reaction": [], "new_reaction": [reaction],
        },
        "message_reaction_count": {
            "chat": CHANNEL, "message_id": 1, "date": DATE,
            "reactions": [{"type": reaction, "total_count": 3}],
        },
        "inline_query": {"id": "1", "from": user, "query": "IBM", "offset": ""},
        "chosen_inline_result": {"result_id": "1", "from": user, "query": "IBM"},
        "shipping_query": {**order, "shipping_address": {"country_code": "US", "city": "X"}},
        "pre_checkout_query": {**order, "currency": "USD", "total_amount": 500},
        "purchased_paid_media": {"from": user, "paid_media_payload": "x"},
        "poll": POLL, "poll_answer": {"poll_id": "5", "user": user, "option_ids": [0]},
        "chat_member": {**changed, "new_chat_member": {"user": OTHER, "status": "left"}},
        "chat_join_request": {**who, "from": user, "user_chat_id": 1, "chat": GROUP},
        "chat_boost": {"chat": GROUP, "boost": {**boost, "add_date": DATE}},
        "removed_chat_boost": {**boost, "remove_date": DATE},
        "managed_bot": {"user": user, "bot": BOT}, "not_known_yet": {"any": [1, None]},
    }  # fmt: skip
