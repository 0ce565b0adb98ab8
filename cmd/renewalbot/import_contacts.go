package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// contactsCmd is `renewalbot import contacts`: it loads the people at the
// accounts from a CSV file (R24). Nothing is saved without --yes, and then in
// one commit.
type contactsCmd struct {
	File       string `arg:"" help:"CSV file; its first line names the columns, at least account and name."`
	Yes        bool   `help:"Save. Without it the import is only shown."`
	DateFormat string `placeholder:"DD/MM/YYYY" help:"How the file writes dates that could be read two ways."`
	playbookFlag
}

// Help explains the columns.
func (*contactsCmd) Help() string {
	return `Columns, in any order; all but the first two may be absent:
  account, name                 the account's name, and the person's
  external_id                   of the account; finds it when it is renamed
  title, email
  roles                         champion, economic_buyer, decision_maker, executive_sponsor,
                                user, procurement, legal, technical; several with ; between
  relationship                  strong, moderate or weak
  stance                        advocate, neutral or detractor; it never posts to a channel
  concerns, message             their concerns, and our message to them
  engager                       who of us keeps the contact: Slack member id or e-mail address
  next_contact, last_contact    dates

Somebody who is there already is found by e-mail address, else by name. Empty
cells leave what is there. Rows that cannot be used are written to
FILE.rejected.csv with the reason.`
}

// start runs the import with the configuration of the environment.
func (c *contactsCmd) start(ctx context.Context, env environment) error {
	cfg := readConfig(env.getenv)
	cfg.readPlaybooks(c.playbookFlag, env.getenv)
	return c.run(ctx, cfg, env.out)
}

func (c *contactsCmd) run(ctx context.Context, cfg config, out io.Writer) error {
	file := importCmd{File: c.File, Yes: c.Yes, DateFormat: c.DateFormat}
	return file.carry(ctx, cfg, out, importKind{read: readContacts, decide: decideContacts})
}

// contactCells is what a row says about a person.
type contactCells struct {
	values  map[domain.ProfileField]string // empty in a file of accounts
	engager string
	last    domain.Date
}

func (c contactCells) name() string { return c.values[domain.ProfileName] }

// contactColumns lists the columns of a file of contacts and what else people
// call them.
func contactColumns() []importColumn {
	profile := func(f domain.ProfileField) func(*importRow, string, dateForm) error {
		return func(r *importRow, v string, _ dateForm) error { r.contact.values[f] = v; return nil }
	}
	word := func(f domain.ProfileField) func(*importRow, string, dateForm) error {
		return func(r *importRow, v string, _ dateForm) error { r.contact.values[f] = strings.ToLower(v); return nil }
	}
	return append(ofAccount(), []importColumn{
		{"name", []string{"contact", "contactname", "fullname", "person"},
			func(r *importRow, v string, _ dateForm) error {
				r.contact.values[domain.ProfileName] = strings.Join(strings.Fields(v), " ")
				return nil
			}},
		{"title", []string{"jobtitle", "position"}, profile(domain.ProfileTitle)},
		{"email", []string{"mail", "emailaddress"}, profile(domain.ProfileEmail)},
		{"roles", []string{"role"}, readRoles},
		{"relationship", []string{"relationshipstrength", "strength"}, word(domain.ProfileRelationship)},
		{"stance", []string{"sentiment"}, word(domain.ProfileStance)},
		{"concerns", []string{"concern"}, profile(domain.ProfileConcerns)},
		{"message", []string{"ourmessage"}, profile(domain.ProfileMessage)},
		{"engager", []string{"contactowner"}, func(r *importRow, v string, _ dateForm) error { r.contact.engager = v; return nil }},
		{"next_contact", []string{"nextcontacton"}, func(r *importRow, v string, dates dateForm) error {
			day, err := dates.read(v)
			r.contact.values[domain.ProfileNextContact] = day.String()
			return err
		}},
		{"last_contact", []string{"lastcontacted", "lastactivity"}, func(r *importRow, v string, dates dateForm) (err error) {
			r.contact.last, err = dates.read(v)
			return err
		}},
	}...)
}

// ofAccount are the columns that say whose row it is, where the account is known
// already.
func ofAccount() []importColumn {
	return []importColumn{
		{"account", []string{"accountname", "customer", "customername", "company"},
			func(r *importRow, v string, _ dateForm) error {
				r.in.Name = strings.Join(strings.Fields(v), " ")
				return nil
			}},
		{"external_id", []string{"accountid", "crmid", "salesforceid"},
			func(r *importRow, v string, _ dateForm) error { r.in.ExternalID = v; return nil }},
	}
}

// readRoles reads roles as files write them: "Economic Buyer; Champion".
func readRoles(r *importRow, v string, _ dateForm) error {
	var roles []string
	for part := range strings.FieldsFuncSeq(v, func(c rune) bool { return c == ';' || c == ',' || c == '|' || c == '/' }) {
		folded := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(part)), " ", "_")
		roles = append(roles, strings.ReplaceAll(folded, "-", "_"))
	}
	r.contact.values[domain.ProfileRoles] = strings.Join(roles, ",")
	return nil
}

// readContacts reads a CSV file of contacts as [readAccounts] does one of
// accounts.
func readContacts(content []byte, dates dateForm) (*importFile, error) {
	return readTyped(content, dates, contactColumns(), "account", "name")
}

// readTyped reads a CSV file with the known columns, of which some are required.
func readTyped(content []byte, dates dateForm, known []importColumn, required ...string) (*importFile, error) {
	f := &importFile{}
	var columns []*importColumn
	err := f.readTable(content, func(cells []string) (err error) {
		columns, err = f.readHeading(cells, known, required...)
		return err
	}, func(line int, cells []string) {
		f.rows = append(f.rows, readRow(line, cells, columns, dates))
	})
	switch {
	case err != nil:
		return nil, err
	case columns == nil:
		return nil, errNotCSV("The file is empty; its first line must name the columns, at least " + strings.Join(required, ", ") + ".")
	case len(f.rows) == 0:
		return nil, errNotCSV("The file has a heading but no rows below it.")
	}
	return f, nil
}

// decideContacts decides about every row without saving anything.
func decideContacts(ctx context.Context, tx *storage.Tx, rows []importRow, online bool) ([]decision, error) {
	m, err := newMatcher(ctx, tx, online)
	if err != nil {
		return nil, err
	}
	decisions := make([]decision, len(rows))
	lines := map[domain.StakeholderID]int{} // who was meant by which line
	for i, row := range rows {
		row.faults = append([]fault(nil), row.faults...)
		if decisions[i], err = m.decideContact(ctx, row, lines); err != nil {
			return nil, fmt.Errorf("decide line %d: %w", row.line, err)
		}
	}
	return decisions, nil
}

func (m *matcher) decideContact(ctx context.Context, row importRow, lines map[domain.StakeholderID]int) (decision, error) {
	r := &row
	rejected := func() decision { return decision{row: row, verdict: verdictRejected} }
	a, err := m.accountOf(ctx, r)
	if err != nil {
		return decision{}, err
	}
	if engager := m.person(r, "engager", r.contact.engager); engager != "" {
		r.contact.values[domain.ProfileEngager] = string(engager)
	}
	if r.contact.name() == "" && len(r.faults) == 0 {
		r.reject("name", "", "say who it is.")
	}
	if len(r.faults) > 0 {
		return rejected(), nil
	}
	env, err := m.tx.Env(ctx, "", a)
	if err != nil {
		return decision{}, err
	}
	d := decision{verdict: verdictChanged, account: a}
	s, known := contactNamed(a, r.contact)
	if line, twice := lines[s.ID]; known && twice {
		r.reject("name", r.contact.name(), fmt.Sprintf("line %d is the same person; keep one.", line))
		return rejected(), nil
	}
	if !known {
		d.verdict = verdictNew
		r.contact.values[domain.ProfileRoles] = cmp.Or(r.contact.values[domain.ProfileRoles], string(domain.User))
	}
	d.change, _, err = a.SaveProfile(env, domain.ProfileInput{ID: s.ID, Values: r.contact.values, LastContact: r.contact.last})
	if err != nil {
		r.rejectError(err)
		return rejected(), nil
	}
	if d.change.Empty() {
		d.verdict = verdictUnchanged
	}
	if s, ok := contactNamed(a, r.contact); ok {
		lines[s.ID] = r.line
	}
	d.row = row
	return d, nil
}

// accountOf finds the account of a contact by external id, else by name.
func (m *matcher) accountOf(ctx context.Context, r *importRow) (*domain.Account, error) {
	a, err := m.load(ctx, m.accounts[domain.NormalName(r.in.Name)].ID)
	if err != nil {
		return nil, err
	}
	if r.in.ExternalID != "" {
		holder, err := m.holder(ctx, r.in.ExternalID)
		switch {
		case err != nil:
			return nil, err
		case holder != nil && a != nil && holder.ID != a.ID:
			r.reject("account", r.in.Name, fmt.Sprintf("is another account than the one with external_id %s, which is %s.", r.in.ExternalID, holder.Name))
			return nil, nil
		case holder != nil:
			a = holder
		}
	}
	switch {
	case a == nil && len(r.faults) == 0:
		r.reject("account", r.in.Name, "is no account here. Import the accounts first, or correct the name.")
	case a != nil && a.Archived:
		r.reject("account", r.in.Name, "is archived. Restore it first, or leave it out.")
	}
	return a, nil
}

// contactNamed returns the person a row means: by e-mail address, else by name.
func contactNamed(a *domain.Account, c contactCells) (domain.Stakeholder, bool) {
	email := c.values[domain.ProfileEmail]
	for _, s := range a.Stakeholders {
		if email != "" && strings.EqualFold(s.Email, email) {
			return s, true
		}
	}
	for _, s := range a.Stakeholders {
		if domain.NormalName(s.Name) == domain.NormalName(c.name()) {
			return s, true
		}
	}
	return domain.Stakeholder{}, false
}
