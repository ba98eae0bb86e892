"""The names Slack and we share; a test compares them with manifest.yml, both ways."""

COACH_COMMAND = "/coach"
COACH_THIS_MESSAGE = "coach_this_message"

ANOTHER_WAY = "another_way"
PRACTISE = "practise_this"
ASK_MANAGER = "ask_manager"
SHOW_PLAY = "show_play"
SHARE = "share_answer"
KEEP = "keep_answer"
FEEDBACK = "answer_feedback"
HELPFUL = "helpful"
NOT_HELPFUL = "not_helpful"

ASK_MANAGER_FORM = "ask_manager_form"
NOTE_BLOCK = "note"
NOTE_INPUT = "note_text"

#: Marks our messages, so that a crash can find out whether one went out. Keys only, never content.
METADATA_TYPE = "coachbot_message"
