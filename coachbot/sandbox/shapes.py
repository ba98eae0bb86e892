"""What blocks, elements and texts are made of, and how much fits in.

Source: Slack's Block Kit reference (https://docs.slack.dev/reference/block-kit).
One line a type: name | required | optional.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """One type."""

    required: frozenset[str]
    optional: frozenset[str]


_TABLE = """
actions | elements | block_id
alert | text | block_id level
broadcast | range | style
button | text | accessibility_label action_id confirm style url value
card |  | actions block_id body hero_image icon subtitle title
carousel | elements | block_id
channel | channel_id | style
channels_select |  | action_id confirm focus_on_load initial_channel placeholder response_url_enabled
checkboxes | options | action_id confirm focus_on_load initial_options
color | value | style
container | child_blocks | block_id default_collapsed has_header_divider icon is_collapsible rich_text_title \
    subtitle title width
context | elements | block_id
context_actions | elements | block_id
conversations_select |  | action_id confirm default_to_current_conversation filter focus_on_load \
    initial_conversation placeholder response_url_enabled
data_table | caption rows | block_id page_size row_header_column_index
date | format timestamp | fallback style url
datepicker |  | action_id confirm focus_on_load initial_date placeholder
datetimepicker |  | action_id confirm focus_on_load initial_date_time
divider |  | block_id
email_text_input |  | action_id dispatch_action_config focus_on_load initial_value placeholder
emoji | name | style unicode url
external_select |  | action_id confirm focus_on_load initial_option min_query_length placeholder
feedback_buttons | negative_button positive_button | action_id
file | external_id source | block_id
file_input |  | action_id filetypes max_files
header | text | block_id
icon_button | icon text | accessibility_label action_id confirm value visible_to_user_ids
image | alt_text | block_id image_bytes image_height image_url image_width slack_file title
input | element label | block_id dispatch_action hint optional
link | url | style text unsafe
markdown | text | block_id
mrkdwn | text | verbatim
multi_channels_select |  | action_id confirm focus_on_load initial_channels max_selected_items placeholder
multi_conversations_select |  | action_id confirm default_to_current_conversation filter focus_on_load \
    initial_conversations max_selected_items placeholder
multi_external_select |  | action_id confirm focus_on_load initial_options max_selected_items min_query_length \
    placeholder
multi_static_select |  | action_id confirm focus_on_load initial_options max_selected_items option_groups options \
    placeholder
multi_users_select |  | action_id confirm focus_on_load initial_users max_selected_items placeholder
number_input | is_decimal_allowed | action_id dispatch_action_config focus_on_load initial_value max_value \
    min_value placeholder
overflow | options | action_id confirm
plain_text | text | emoji
plain_text_input |  | action_id dispatch_action_config focus_on_load initial_value max_length min_length multiline \
    placeholder
plan | title | block_id tasks
radio_buttons | options | action_id confirm focus_on_load initial_option
raw_number | text value |
raw_text | text |
rich_text | elements | block_id
rich_text_input |  | action_id dispatch_action_config focus_on_load initial_value max_lines min_lines placeholder
rich_text_list | elements style | border indent
rich_text_preformatted | elements | border
rich_text_quote | elements | border
rich_text_section | elements |
section |  | accessory block_id expand fields text
static_select |  | action_id confirm focus_on_load initial_option option_groups options placeholder
table | rows | block_id column_settings
task_card | status task_id title | block_id details output sources
team | team_id | style
text | text | style
timepicker |  | action_id confirm focus_on_load initial_time placeholder timezone
url | text url |
url_text_input |  | action_id dispatch_action_config focus_on_load initial_value placeholder
user | user_id | style
usergroup | usergroup_id | style
users_select |  | action_id confirm focus_on_load initial_user placeholder
video | alt_text thumbnail_url title video_url | author_name block_id description provider_icon_url provider_name \
    title_url
workflow_button | text workflow | accessibility_label action_id confirm style
"""

BLOCKS = frozenset(
    [
        "actions",
        "alert",
        "card",
        "carousel",
        "container",
        "context",
        "context_actions",
        "data_table",
        "data_visualization",
        "divider",
        "file",
        "header",
        "image",
        "input",
        "markdown",
        "plan",
        "rich_text",
        "section",
        "table",
        "task_card",
        "video",
    ]
)

# Characters, by type and property; a text object counts by its text.
MOST_CHARS = {
    ("section", "text"): 3000,
    ("header", "text"): 150,
    ("markdown", "text"): 12_000,
    ("button", "text"): 75,
    ("button", "value"): 2000,
    ("button", "url"): 3000,
    ("button", "accessibility_label"): 75,
    ("image", "alt_text"): 2000,
    ("image", "image_url"): 3000,
    ("image", "title"): 2000,
    ("input", "label"): 2000,
    ("input", "hint"): 2000,
    ("plain_text_input", "placeholder"): 150,
    ("static_select", "placeholder"): 150,
    ("mrkdwn", "text"): 3000,
    ("plain_text", "text"): 3000,
}
MOST_ITEMS = {
    ("actions", "elements"): 25,
    ("context", "elements"): 10,
    ("context_actions", "elements"): 5,
    ("section", "fields"): 10,
    ("static_select", "options"): 100,
    ("static_select", "option_groups"): 100,
    ("overflow", "options"): 5,
    ("checkboxes", "options"): 10,
    ("radio_buttons", "options"): 10,
    ("table", "rows"): 100,
}
LEAST_ITEMS = {("actions", "elements"), ("context", "elements"), ("context_actions", "elements"), ("table", "rows")}
MOST_ID_CHARS = 255
MOST_COLUMNS = 20
MOST_OPTION_CHARS = 75


def _shapes() -> dict[str, Shape]:
    out: dict[str, Shape] = {}
    for line in _TABLE.strip().splitlines():
        name, required, optional = (part.strip() for part in line.split("|"))
        out[name] = Shape(frozenset(required.split()), frozenset(optional.split()))
    return out


SHAPES = _shapes()
