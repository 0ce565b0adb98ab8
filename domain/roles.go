package domain

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// RolePeople names who of ours does the work of a role, for an account or for a
// team's accounts. What is not in it is nobody's.
type RolePeople map[TaskRole]PersonID

// NamedRoles lists the roles that an account or a team can name somebody for
// beside the people every account has.
func NamedRoles() []TaskRole {
	return []TaskRole{RoleFinance, RoleLegal, RoleProduct, RoleSupport, RoleOps}
}

// with returns the people with somebody else for a role; "" is nobody.
func (r RolePeople) with(role TaskRole, p PersonID) RolePeople {
	next := maps.Clone(r)
	if p == "" {
		delete(next, role)
		return next
	}
	if next == nil {
		next = RolePeople{}
	}
	next[role] = p
	return next
}

// people lists everybody named, each once, in a fixed order.
func (r RolePeople) people() []PersonID {
	named := slices.Collect(maps.Values(r))
	slices.Sort(named)
	return slices.Compact(named)
}

// InRole returns who does the work of a role for the account: its own person,
// else that of its CSM's team or of a team above. named is false when there is
// none: then it is the CSM's work.
func (a *Account) InRole(role TaskRole, env Env) (p PersonID, named bool) {
	switch role {
	case RoleCSM:
		return a.CSM, true
	case RoleManager:
		p = a.ManagerOf(env)
	case RoleSales:
		p = a.SalesOwner
	case RoleExecutive:
		p = a.Sponsor
	default:
		p = a.Roles[role]
	}
	if p = cmp.Or(p, env.teamRole(a.CSM, role)); p == "" || env.Person(p).Deactivated {
		return a.CSM, false
	}
	return p, true
}

// teamRole is who does the work of a role for the accounts of a CSM by their
// team, or by a team above it.
func (e Env) teamRole(csm PersonID, role TaskRole) PersonID {
	for _, t := range e.teamsOf(csm) {
		if p := t.Roles[role]; p != "" {
			return p
		}
	}
	return ""
}

// Unnamed lists the roles of a step's open tasks for which nobody is named, so
// that they are the CSM's: the card tells them why.
func (a *Account) Unnamed(s Step, env Env) []TaskRole {
	var roles []TaskRole
	for _, t := range s.Tasks {
		if t.Done || t.Assigned || t.Role == "" || slices.Contains(roles, t.Role) {
			continue
		}
		if _, named := a.InRole(t.Role, env); !named {
			roles = append(roles, t.Role)
		}
	}
	return roles
}

// helpers lists who has something open in a step that is due or late, besides
// the CSM: their daily messages find the account by it.
func (a *Account) helpers(steps []Step) []PersonID {
	var people []PersonID
	for _, s := range steps {
		if s.State != StepDue && s.State != StepLate {
			continue
		}
		for _, t := range s.Tasks {
			if !t.Done && t.Assignee != "" && t.Assignee != a.CSM {
				people = append(people, t.Assignee)
			}
		}
	}
	slices.Sort(people)
	return slices.Compact(people)
}

// StandIns lists whom the teams of a CSM name for roles.
func (e Env) StandIns(csm PersonID) []PersonID {
	var people []PersonID
	for _, t := range e.teamsOf(csm) {
		people = append(people, t.Roles.people()...)
	}
	return people
}

// AccountProfile is what the form of an account shows, and takes as it is to be:
// whom it belongs to and what its timeline follows.
type AccountProfile struct {
	Name            string
	Segment         Segment
	CSM             PersonID
	Manager         PersonID
	SalesOwner      PersonID
	Sponsor         PersonID
	Language        string     // in which we write to the customer, by its code; "" is not known
	FiscalYearStart time.Month // 0 when not known
	Roles           RolePeople
}

// Profile returns the account's profile.
func (a *Account) Profile() AccountProfile {
	return AccountProfile{
		Name: a.Name, Segment: a.Segment, CSM: a.CSM, Manager: a.Manager, SalesOwner: a.SalesOwner, Sponsor: a.Sponsor,
		Language: a.Language, FiscalYearStart: a.FiscalYearStart, Roles: maps.Clone(a.Roles),
	}
}

// Put says who does the work of a role; "" is nobody.
func (p *AccountProfile) Put(role TaskRole, person PersonID) {
	switch role {
	case RoleCSM:
		p.CSM = person
	case RoleManager:
		p.Manager = person
	case RoleSales:
		p.SalesOwner = person
	case RoleExecutive:
		p.Sponsor = person
	default:
		p.Roles = p.Roles.with(role, person)
	}
}

// fieldFiscalYear is how the month is called in which a customer's year begins.
const fieldFiscalYear = "fiscal year from"

// ChangeProfile makes the account what the profile says, and posts one line about
// what that moved. What nobody changed is left alone. Errors have code [Invalid]
// and name "name", "segment", "language" or "fiscal_year_start".
func (a *Account) ChangeProfile(env Env, p AccountProfile) (*Change, error) {
	p.Name = strings.Join(strings.Fields(p.Name), " ")
	if p.Name == "" {
		return nil, Errorf(Invalid, "name", "Give the account a name.")
	}
	if err := a.checkEdit(AccountInput{Name: p.Name, Segment: p.Segment, Language: p.Language, FiscalYearStart: p.FiscalYearStart}); err != nil {
		return nil, err
	}
	change, before, was := &Change{}, a.Snapshot(env), a.CSM
	var from, to []string
	note := func(field, before, after string) {
		if before == after {
			return
		}
		change.Account = true
		change.audit(env, a.ID, "account.edit", field, before, after)
		none := "nobody"
		if field == fieldFiscalYear {
			none = "not known"
		}
		from, to = append(from, cmp.Or(before, none)), append(to, field+" "+cmp.Or(after, none))
	}
	people := func(field string, target *PersonID, p PersonID) {
		note(field, env.nameOf(*target), env.nameOf(p))
		*target = p
	}
	note("name", a.Name, p.Name)
	note("segment", a.Segment.Label(), p.Segment.Label())
	note(fieldFiscalYear, monthName(a.FiscalYearStart), monthName(p.FiscalYearStart))
	if a.Language != p.Language { // it moves nothing, so nobody needs to hear of it
		change.Account = true
		change.audit(env, a.ID, "account.edit", "language", a.Language, p.Language)
	}
	a.Name, a.Segment, a.Language, a.FiscalYearStart = p.Name, p.Segment, p.Language, p.FiscalYearStart
	people("CSM", &a.CSM, p.CSM)
	people("manager", &a.Manager, p.Manager)
	people("sales owner", &a.SalesOwner, p.SalesOwner)
	people("executive sponsor", &a.Sponsor, p.Sponsor)
	for _, role := range NamedRoles() {
		note(role.Label(), env.nameOf(a.Roles[role]), env.nameOf(p.Roles[role]))
		a.Roles = a.Roles.with(role, p.Roles[role])
	}
	if !change.Account {
		return change, nil
	}
	a.handOver(change, was)
	if len(to) == 0 {
		return change, nil
	}
	a.tell(env, change, News{Kind: NewsEdited, Before: strings.Join(from, ", "), After: strings.Join(to, ", ")}, before)
	return change, nil
}

func (e Env) nameOf(p PersonID) string { return cmp.Or(e.People[p].Name, string(p)) }

func monthName(m time.Month) string {
	if m == 0 {
		return ""
	}
	return m.String()
}
