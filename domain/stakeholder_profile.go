package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ProfileField is one thing that is known about a stakeholder (R24). Its value
// is text: roles joined by commas, a date as YYYY-MM-DD, "" for not known.
type ProfileField string

// The fields of a profile. The names are those of forms, files and errors.
const (
	ProfileName         ProfileField = "name"
	ProfileRoles        ProfileField = "roles"
	ProfileRelationship ProfileField = "relationship"
	ProfileTitle        ProfileField = "title"
	ProfileEmail        ProfileField = "email"
	ProfileStance       ProfileField = "stance"
	ProfileConcerns     ProfileField = "concerns"
	ProfileEngager      ProfileField = "engager"
	ProfileMessage      ProfileField = "message"
	ProfileNextContact  ProfileField = "next_contact"
)

// ProfileFields lists the fields, those of the first screen first.
func ProfileFields() []ProfileField {
	return []ProfileField{ProfileName, ProfileRoles, ProfileRelationship, ProfileTitle, ProfileEmail, ProfileStance,
		ProfileConcerns, ProfileEngager, ProfileMessage, ProfileNextContact}
}

// Label returns the field as people read it.
func (f ProfileField) Label() string {
	switch f {
	case ProfileEmail:
		return "E-mail"
	case ProfileEngager:
		return "Who of us keeps the contact"
	case ProfileMessage:
		return "Our message to them"
	case ProfileNextContact:
		return "Next contact"
	}
	return strings.ToUpper(string(f[:1])) + string(f[1:])
}

// Private reports whether a field is for the account team's eyes: its value is
// never repeated in a message.
func (f ProfileField) Private() bool {
	return f == ProfileStance || f == ProfileConcerns || f == ProfileMessage
}

// Profile returns the value of a field.
func (s Stakeholder) Profile(f ProfileField) string {
	switch f {
	case ProfileName:
		return s.Name
	case ProfileTitle:
		return s.Title
	case ProfileEmail:
		return s.Email
	case ProfileRoles:
		var roles []string
		for _, r := range s.Roles {
			roles = append(roles, string(r))
		}
		return strings.Join(roles, ",")
	case ProfileRelationship:
		return string(s.Relationship)
	case ProfileStance:
		return string(s.Stance)
	case ProfileConcerns:
		return s.Concerns
	case ProfileEngager:
		return string(s.Engager)
	case ProfileMessage:
		return s.Message
	case ProfileNextContact:
		return s.NextContact.String()
	}
	return ""
}

// ProfileEdit is one change of a field: profiles have a history, too.
type ProfileEdit struct {
	Field  ProfileField `json:"field"`
	Before string       `json:"before,omitempty"`
	After  string       `json:"after,omitempty"`
	By     PersonID     `json:"by,omitempty"`
	At     time.Time    `json:"at"`
}

// keptEdits is how many edits stay with a stakeholder; the audit log has all.
const keptEdits = 40

// ProfileInput is what a form or a file says about somebody at the customer.
type ProfileInput struct {
	ID     StakeholderID // existing stakeholder, or ""
	NewID  StakeholderID // minted when the form opened, used when ID is empty
	Values map[ProfileField]string
	// Shown is what a form showed when it opened, as [ProfileDigest]s: only what
	// was changed in it counts. Without it every value counts.
	Shown map[ProfileField]string
	// LastContact is what an import knows of the time before; touches count as
	// they do without it.
	LastContact Date
}

// ProfileDigest stands for the value of a field where a form has to remember
// what it showed: short values as they are, long ones as a hash.
func ProfileDigest(value string) string {
	const short = 40
	if len(value) <= short {
		return value
	}
	sum := sha256.Sum256([]byte(value))
	return "#" + hex.EncodeToString(sum[:])[:short-1]
}

// ProfileClash says that somebody else changed a field meanwhile which was
// changed in the form, too. Nothing is saved.
type ProfileClash struct{ Edits []ProfileEdit }

// Error implements error.
func (c *ProfileClash) Error() string {
	return fmt.Sprintf("%s was changed by somebody else meanwhile", c.Edits[0].Field)
}

// SaveProfile changes what is known about a stakeholder, or adds one. Two people
// may have the same form open: fields that only one of them changed are merged,
// and meanwhile tells what others changed since it was opened. A field that both
// changed is a [ProfileClash]. Errors have code [Invalid] and name the field;
// a name that somebody else has is a [Conflict].
func (a *Account) SaveProfile(env Env, in ProfileInput) (change *Change, meanwhile []ProfileEdit, err error) {
	s, known := a.Stakeholder(in.ID)
	if !known && in.ID != "" {
		return nil, nil, Errorf(NotFound, "", "That person is not known at %s any more.", a.Name)
	}
	if !known {
		if _, saved := a.Stakeholder(in.NewID); saved {
			return &Change{}, nil, nil // submitted twice
		}
		s = Stakeholder{ID: orNew(env, in.NewID, PrefixStakeholder), AccountID: a.ID, CreatedAt: env.Now}
	}
	was, clash := s, &ProfileClash{}
	for _, f := range ProfileFields() {
		value, said := in.Values[f]
		if !said {
			value = s.Profile(f)
		}
		if value, err = tidy(f, value); err != nil {
			return nil, nil, err
		}
		now := s.Profile(f)
		if shown, compared := in.Shown[f]; known && compared && ProfileDigest(now) != shown && now != value {
			if !said || ProfileDigest(value) == shown { // not touched in this form
				meanwhile = append(meanwhile, s.lastEdit(f))
				continue
			}
			clash.Edits = append(clash.Edits, s.lastEdit(f))
		}
		s.put(f, value)
	}
	if len(clash.Edits) > 0 {
		return nil, nil, clash
	}
	if err := a.checkProfile(s); err != nil {
		return nil, nil, err
	}
	change = &Change{}
	later := in.LastContact.After(s.LastContact)
	if later {
		s.LastContact = in.LastContact
	}
	if !known {
		change.audit(env, a.ID, "stakeholder.add", string(s.ID), "", s.Name)
		a.putStakeholder(change, s)
		return change, nil, nil
	}
	if later {
		change.audit(env, a.ID, "stakeholder.last_contact", string(s.ID), was.LastContact.String(), s.LastContact.String())
	}
	if a.noteEdits(env, change, was, &s) || later {
		a.putStakeholder(change, s)
	}
	return change, meanwhile, nil
}

// noteEdits keeps the history of what changed between was and s, and reports
// whether anything did.
func (a *Account) noteEdits(env Env, change *Change, was Stakeholder, s *Stakeholder) bool {
	edits := slices.Clone(s.Edits)
	for _, f := range ProfileFields() {
		before, after := was.Profile(f), s.Profile(f)
		if before == after {
			continue
		}
		edits = append(edits, ProfileEdit{Field: f, Before: before, After: after, By: env.Actor, At: env.Now})
		change.audit(env, a.ID, "stakeholder."+string(f), string(s.ID), before, after)
	}
	changed := len(edits) > len(s.Edits)
	s.Edits = edits[max(0, len(edits)-keptEdits):]
	return changed
}

// lastEdit returns the latest change of a field; without one it only tells the
// present value.
func (s Stakeholder) lastEdit(f ProfileField) ProfileEdit {
	for _, e := range slices.Backward(s.Edits) {
		if e.Field == f {
			return e
		}
	}
	return ProfileEdit{Field: f, After: s.Profile(f)}
}

// tidy puts a value into its one form and refuses what is none.
func tidy(f ProfileField, value string) (string, error) {
	value = strings.TrimSpace(value)
	limit := maxText
	switch f {
	case ProfileName, ProfileTitle:
		value, limit = strings.Join(strings.Fields(value), " "), maxName
	case ProfileEmail:
		if parsed, err := mail.ParseAddress(value); value != "" && (err != nil || parsed.Address != value) {
			return "", Errorf(Invalid, "email", "%q is not an e-mail address.", value)
		}
	case ProfileRoles:
		for r := range strings.SplitSeq(value, ",") {
			if value != "" && !slices.Contains(StakeholderRoles(), StakeholderRole(r)) {
				return "", Errorf(Invalid, "roles", "%q is not a role. Use champion, economic_buyer, decision_maker, executive_sponsor, user, procurement, legal or technical.", r)
			}
		}
	case ProfileRelationship:
		if !slices.Contains([]Relationship{"", Strong, Moderate, Weak}, Relationship(value)) {
			return "", Errorf(Invalid, "relationship", "%q is not a relationship. Use strong, moderate or weak.", value)
		}
	case ProfileStance:
		if !slices.Contains([]Stance{"", Advocate, Neutral, Detractor}, Stance(value)) {
			return "", Errorf(Invalid, "stance", "%q is not a stance. Use advocate, neutral or detractor.", value)
		}
	case ProfileNextContact:
		if _, err := ParseDate(value); value != "" && err != nil {
			return "", Errorf(Invalid, "next_contact", "%q is not a date. Write it as YYYY-MM-DD, for example 2027-03-31.", value)
		}
	case ProfileConcerns, ProfileEngager, ProfileMessage:
	}
	if utf8.RuneCountInString(value) > limit {
		return "", Errorf(Invalid, string(f), "It is longer than %d characters.", limit)
	}
	return value, nil
}

// put sets a field to a value that was tidied.
func (s *Stakeholder) put(f ProfileField, value string) {
	switch f {
	case ProfileName:
		s.Name = value
	case ProfileTitle:
		s.Title = value
	case ProfileEmail:
		s.Email = value
	case ProfileRoles:
		s.Roles = nil
		for r := range strings.SplitSeq(value, ",") {
			if r != "" && !s.Has(StakeholderRole(r)) {
				s.Roles = append(s.Roles, StakeholderRole(r))
			}
		}
	case ProfileRelationship:
		s.Relationship = Relationship(value)
	case ProfileStance:
		s.Stance = Stance(value)
	case ProfileConcerns:
		s.Concerns = value
	case ProfileEngager:
		s.Engager = PersonID(value)
	case ProfileMessage:
		s.Message = value
	case ProfileNextContact:
		s.NextContact, _ = ParseDate(value) // tidied; "" is the zero date
	}
}

// WithProfile returns the stakeholder as a form shows them with these values in
// it. They are not checked: it is not for saving.
func (s Stakeholder) WithProfile(values map[ProfileField]string) Stakeholder {
	for f, value := range values {
		s.put(f, value)
	}
	return s
}

func (a *Account) checkProfile(s Stakeholder) error {
	switch other, taken := a.stakeholderNamed(s.Name); {
	case s.Name == "":
		return Errorf(Invalid, "name", "Say who it is.")
	case taken && other.ID != s.ID:
		return Errorf(Conflict, "name", "%s is known already. Open that entry, or write the name so that the two can be told apart.", other.Name)
	case len(s.Roles) == 0:
		return Errorf(Invalid, "roles", "Say which role %s has; user will do.", s.Name)
	}
	return nil
}
