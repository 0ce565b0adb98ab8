package slacksim

import "encoding/json"

// StateValue is the value of one stateful element, as it stands in a view's or
// message's state. Which fields count depends on Type, the element's type.
// Callers of [Person] may leave Type empty, and may give options by Value
// alone: the workspace completes both from the element.
type StateValue struct {
	Type                  string
	Value                 string // plain_text_input, number_input, email_text_input, url_text_input
	SelectedOption        *Option
	SelectedOptions       []Option
	SelectedDate          string // "2027-01-31"
	SelectedTime          string // "09:30"
	SelectedDateTime      int64  // Unix seconds
	SelectedUser          string
	SelectedUsers         []string
	SelectedChannel       string
	SelectedChannels      []string
	SelectedConversation  string
	SelectedConversations []string
	RichTextValue         json.RawMessage
	Files                 []File // file_input; callers of [Person] give IDs of files they uploaded
}

// wireValue is StateValue with the field names of Slack's JSON.
type wireValue struct {
	Type                  string          `json:"type"`
	Value                 *string         `json:"value"`
	SelectedOption        *Option         `json:"selected_option"`
	SelectedOptions       []Option        `json:"selected_options"`
	SelectedDate          *string         `json:"selected_date"`
	SelectedTime          *string         `json:"selected_time"`
	SelectedDateTime      *int64          `json:"selected_date_time"`
	SelectedUser          *string         `json:"selected_user"`
	SelectedUsers         []string        `json:"selected_users"`
	SelectedChannel       *string         `json:"selected_channel"`
	SelectedChannels      []string        `json:"selected_channels"`
	SelectedConversation  *string         `json:"selected_conversation"`
	SelectedConversations []string        `json:"selected_conversations"`
	RichTextValue         json.RawMessage `json:"rich_text_value"`
	Files                 []File          `json:"files"`
}

// field is the JSON name and value of the one field that an element of the
// value's type has; an empty value is null, or [] for lists, as Slack has it.
func (v StateValue) field() (name string, value any) {
	switch v.Type {
	case "plain_text_input", "number_input", "email_text_input", "url_text_input":
		return "value", orNull(v.Value)
	case "static_select", "external_select", "radio_buttons", "overflow":
		if v.SelectedOption == nil {
			return "selected_option", nil
		}
		return "selected_option", v.SelectedOption
	case "multi_static_select", "multi_external_select", "checkboxes":
		return "selected_options", orEmpty(v.SelectedOptions)
	case "datepicker":
		return "selected_date", orNull(v.SelectedDate)
	case "timepicker":
		return "selected_time", orNull(v.SelectedTime)
	case "datetimepicker":
		if v.SelectedDateTime == 0 {
			return "selected_date_time", nil
		}
		return "selected_date_time", v.SelectedDateTime
	case "users_select":
		return "selected_user", orNull(v.SelectedUser)
	case "multi_users_select":
		return "selected_users", orEmpty(v.SelectedUsers)
	case "channels_select":
		return "selected_channel", orNull(v.SelectedChannel)
	case "multi_channels_select":
		return "selected_channels", orEmpty(v.SelectedChannels)
	case "conversations_select":
		return "selected_conversation", orNull(v.SelectedConversation)
	case "multi_conversations_select":
		return "selected_conversations", orEmpty(v.SelectedConversations)
	case "rich_text_input":
		if len(v.RichTextValue) == 0 {
			return "rich_text_value", nil
		}
		return "rich_text_value", v.RichTextValue
	case "file_input":
		return "files", orEmpty(v.Files)
	}
	return "", nil
}

// Empty reports whether nothing is chosen or typed.
func (v StateValue) Empty() bool {
	return v.Value == "" && v.SelectedOption == nil && len(v.SelectedOptions) == 0 &&
		v.SelectedDate == "" && v.SelectedTime == "" && v.SelectedDateTime == 0 &&
		v.SelectedUser == "" && len(v.SelectedUsers) == 0 &&
		v.SelectedChannel == "" && len(v.SelectedChannels) == 0 &&
		v.SelectedConversation == "" && len(v.SelectedConversations) == 0 && len(v.RichTextValue) == 0 && len(v.Files) == 0
}

// MarshalJSON writes the type and the one field that the type has.
func (v StateValue) MarshalJSON() ([]byte, error) {
	m := map[string]any{"type": v.Type}
	if name, value := v.field(); name != "" {
		m[name] = value
	}
	return json.Marshal(m)
}

// UnmarshalJSON reads Slack's form; fields that are null or absent stay empty.
func (v *StateValue) UnmarshalJSON(b []byte) error {
	var w wireValue
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	*v = StateValue{
		Type:                  w.Type,
		Value:                 deref(w.Value),
		SelectedOption:        w.SelectedOption,
		SelectedOptions:       w.SelectedOptions,
		SelectedDate:          deref(w.SelectedDate),
		SelectedTime:          deref(w.SelectedTime),
		SelectedDateTime:      deref(w.SelectedDateTime),
		SelectedUser:          deref(w.SelectedUser),
		SelectedUsers:         w.SelectedUsers,
		SelectedChannel:       deref(w.SelectedChannel),
		SelectedChannels:      w.SelectedChannels,
		SelectedConversation:  deref(w.SelectedConversation),
		SelectedConversations: w.SelectedConversations,
		RichTextValue:         w.RichTextValue,
		Files:                 w.Files,
	}
	return nil
}

func deref[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
