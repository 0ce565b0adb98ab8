package slacksim

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// complete checks what a person chose in an element and fills in what the
// element knows: the type, the option behind a value. Callers hold mu.
func (w *Workspace) complete(user string, e element, v StateValue) (StateValue, error) {
	v.Type = e.Type
	var err error
	switch e.Type {
	case "static_select", "radio_buttons", "overflow", "external_select":
		v.SelectedOption, err = w.option(user, e, v.SelectedOption)
		if err == nil && v.SelectedOption == nil && e.Type == "overflow" {
			err = unknownChoice("")
		}
	case "multi_static_select", "multi_external_select", "checkboxes":
		opts := make([]Option, 0, len(v.SelectedOptions))
		for i := range v.SelectedOptions {
			o, e := w.option(user, e, &v.SelectedOptions[i])
			if e != nil {
				return v, e
			}
			opts = append(opts, *o)
		}
		v.SelectedOptions = opts
	case "datepicker":
		if _, e := time.Parse(time.DateOnly, v.SelectedDate); v.SelectedDate != "" && e != nil {
			err = unknownChoice(v.SelectedDate)
		}
	case "timepicker":
		if _, e := time.Parse("15:04", v.SelectedTime); v.SelectedTime != "" && e != nil {
			err = unknownChoice(v.SelectedTime)
		}
	case "file_input":
		v.Files, err = w.chosenFiles(user, e, v.Files)
	case "users_select", "multi_users_select":
		err = w.knows(append(slices.Clone(v.SelectedUsers), v.SelectedUser), func(id string) bool { return w.users[id] != nil })
	case "channels_select", "multi_channels_select":
		err = w.knows(append(slices.Clone(v.SelectedChannels), v.SelectedChannel), func(id string) bool {
			c := w.channels[id]
			return c != nil && c.kind() == "channels"
		})
	case "conversations_select", "multi_conversations_select":
		err = w.knows(append(slices.Clone(v.SelectedConversations), v.SelectedConversation), func(id string) bool {
			c := w.channels[id]
			return c != nil && (c.members[user] || w.mayRead(user, c))
		})
	}
	return v, err
}

// chosenFiles completes the files a person put into a file input, which gives
// the app access to them. Callers hold mu.
func (w *Workspace) chosenFiles(user string, e element, chosen []File) ([]File, error) {
	most := as[int](e.raw["max_files"])
	if most == 0 {
		most = maxInputFiles
	}
	if len(chosen) > most {
		return nil, &UserError{Code: "too_many_files", Message: fmt.Sprintf("Please choose no more than %d files.", most)}
	}
	kinds := as[[]string](e.raw["filetypes"])
	var out []File
	for _, c := range chosen {
		f := w.files[c.ID]
		if f == nil || f.User != user || f.Mode == "tombstone" {
			return nil, unknownChoice(c.ID)
		}
		if len(kinds) > 0 && !slices.ContainsFunc(kinds, f.hasType) {
			return nil, &UserError{Code: "file_type_not_allowed", Message: "Files of this type are not accepted here."}
		}
		f.handed = true
		out = append(out, w.described(f.File))
	}
	return out, nil
}

// hasType reports whether a file is of a type named in an element's filetypes.
func (f *file) hasType(kind string) bool {
	kind = strings.ToLower(strings.TrimPrefix(kind, "."))
	return f.Filetype == kind || strings.HasSuffix(strings.ToLower(f.Name), "."+kind)
}

// knows checks IDs; empty ones are nothing chosen.
func (w *Workspace) knows(ids []string, known func(string) bool) error {
	for _, id := range ids {
		if id != "" && !known(id) {
			return unknownChoice(id)
		}
	}
	return nil
}

// option finds a chosen option among those the element or the app offers.
func (w *Workspace) option(user string, e element, chosen *Option) (*Option, error) {
	if chosen == nil {
		return nil, nil
	}
	offered := e.options()
	if e.Type == "external_select" || e.Type == "multi_external_select" {
		offered = append(slices.Clone(w.offered[offerKey(user, e)]), chosenBefore(e)...)
	}
	i := slices.IndexFunc(offered, func(o Option) bool { return o.Value == chosen.Value })
	if i < 0 {
		return nil, unknownChoice(chosen.Value)
	}
	return &offered[i], nil
}

// chosenBefore are the options an external select starts with.
func chosenBefore(e element) []Option {
	v := e.initial()
	if v.SelectedOption != nil {
		return append(v.SelectedOptions, *v.SelectedOption)
	}
	return v.SelectedOptions
}

func offerKey(user string, e element) string { return user + " " + e.BlockID + " " + e.ActionID }

func unknownChoice(value string) error {
	return &UserError{Code: "unknown_choice", Message: "The element does not offer " + quoted(value) + "."}
}

func quoted(s string) string { return "“" + s + "”" }
