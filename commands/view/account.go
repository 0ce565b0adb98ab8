package view

import (
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Fields of the forms that add an account, link it or ask for one. They are
// the field names of domain errors.
const (
	FieldAccount    = "account"
	FieldName       = "name"
	FieldSegment    = "segment"
	FieldRenewal    = "renewal_date"
	FieldARR        = "arr"
	FieldFiscalYear = "fiscal_year_start"
	FieldCSM        = "csm"
	FieldLink       = "link"
)

// PickForm asks which account is meant. why says what for.
func PickForm(meta Meta, callback, why string) Form {
	return Form{Callback: callback, Title: "Which account?", Submit: "Continue", Meta: meta, Blocks: []slack.Block{
		AccountInput(Field{ID: FieldAccount, Label: "Account", Placeholder: "Type a part of its name", Hint: why}, nil),
	}}
}

// AccountOption offers an account in a menu.
func AccountOption(id domain.AccountID, name string, segment domain.Segment) Option {
	return Option{Value: string(id), Text: name, Description: segment.Label()}
}

// AddForm asks for what a new account needs (R3). channel is the one it was
// opened from and may be linked, or "".
func AddForm(meta Meta, in domain.AccountInput, channel domain.ChannelID) Form {
	var segments []Option
	for _, s := range domain.Segments() {
		segments = append(segments, Option{Value: string(s), Text: s.Label()})
	}
	if in.Segment == "" {
		in.Segment = domain.MidMarket
	}
	f := Form{Callback: "add", Title: "Add an account", Submit: "Add account", Meta: meta, Blocks: []slack.Block{
		TextInput(Field{ID: FieldName, Label: "Name", Placeholder: "Acme Corp"}, in.Name, 80),
		SelectInput(Field{ID: FieldSegment, Label: "Segment", Hint: "It decides which milestones the renewal passes."}, segments, string(in.Segment)),
		DateInput(Field{ID: FieldRenewal, Label: "Renewal date", Hint: "The first day of the next term."}, in.Term.RenewalDate),
		TextInput(Field{ID: FieldARR, Label: "Annual recurring revenue", Placeholder: "120000 USD", Optional: true}, in.Term.ARR.Plain(), 40),
		PersonInput(Field{ID: FieldCSM, Label: "Customer success manager"}, in.CSM),
		SelectInput(Field{ID: FieldFiscalYear, Label: "Their fiscal year starts in", Optional: true, Hint: "It tells when they plan their money."}, months(), ""),
	}}
	if channel != "" {
		f.Blocks = append(f.Blocks, CheckboxInput(Field{ID: FieldLink, Label: "Channel", Optional: true},
			[]Option{{Value: string(channel), Text: "Post this account's reminders in this channel"}}))
	}
	return f
}

// months are the months of a year as options.
func months() []Option {
	var list []Option
	for m := time.January; m <= time.December; m++ {
		list = append(list, Option{Value: strconv.Itoa(int(m)), Text: m.String()})
	}
	return list
}

// LinkForm asks which account a channel belongs to.
func LinkForm(meta Meta, channel domain.ChannelID) Form {
	return Form{Callback: "link", Title: "Link an account", Submit: "Link", Meta: meta, Blocks: []slack.Block{
		Section("Reminders and news of the account go to " + ChannelLink(channel) + ", and commands there know which account is meant."),
		AccountInput(Field{ID: FieldAccount, Label: "Account", Placeholder: "Type a part of its name"}, nil),
	}}
}
