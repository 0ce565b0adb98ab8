package domain

import "slices"

// ManagerOf returns who leads the account: its own manager, else the manager of
// the CSM's team, else the workspace's first one who still works here.
func (a *Account) ManagerOf(env Env) PersonID {
	candidates := []PersonID{a.Manager}
	if team, ok := env.TeamOf(a.CSM); ok {
		candidates = append(candidates, team.Manager, team.Deputy)
	}
	for _, p := range append(candidates, env.Settings.Managers...) {
		if p != "" && !env.Person(p).Deactivated {
			return p
		}
	}
	return ""
}

// Ladder returns who is asked about an escalation, rung by rung: the account's
// manager, the deputy and those who lead the teams above, then the executives;
// for one who is away, their cover. Where nobody stands beside the manager, the
// workspace's next manager is the second rung.
func (a *Account) Ladder(env Env) []PersonID {
	rungs := env.working(append([]PersonID{a.ManagerOf(env)}, env.LeadersOf(a.CSM)...))
	if len(rungs) < 2 {
		managers := env.working(append(rungs, env.Settings.Managers...))
		rungs = managers[:min(len(managers), 2)]
	}
	return env.working(append(rungs, env.Settings.Executives...))
}

// working returns the people, each once, who work here; for one who is away,
// their cover.
func (e Env) working(people []PersonID) []PersonID {
	var working []PersonID
	for _, p := range people {
		p = e.Acting(p)
		if p != "" && !slices.Contains(working, p) && !e.Person(p).Deactivated {
			working = append(working, p)
		}
	}
	return working
}

// LedBy returns the members of the teams that a person leads, as manager or
// deputy, and of the teams below these.
func (e Env) LedBy(p PersonID) []PersonID {
	var members []PersonID
	for _, t := range e.Teams {
		if slices.ContainsFunc(e.withParents(t), func(above Team) bool { return above.Manager == p || above.Deputy == p }) {
			members = append(members, t.Members...)
		}
	}
	return members
}

// Within returns the members of a team and of the teams below it.
func (e Env) Within(id TeamID) []PersonID {
	var members []PersonID
	for _, t := range e.Teams {
		if slices.ContainsFunc(e.withParents(t), func(above Team) bool { return above.ID == id }) {
			members = append(members, t.Members...)
		}
	}
	return members
}

// LeadersOf returns who leads a person by their team and those above it, the
// nearest first, away or not.
func (e Env) LeadersOf(id PersonID) []PersonID {
	var leads []PersonID
	for _, t := range e.teamsOf(id) {
		leads = append(leads, t.Manager, t.Deputy)
	}
	return leads
}

// PeopleNamed returns everybody of ours that the account names: on its team or
// in its history.
func (a *Account) PeopleNamed() []PersonID {
	ids := []PersonID{a.CSM, a.Manager, a.SalesOwner, a.Sponsor, a.Loan.Owner, a.Loan.Cover}
	ids = append(ids, a.Roles.people()...)
	for _, t := range a.Terms {
		ids = append(ids, t.ClosedBy, t.Papers().Check.By)
		for _, r := range t.Facts.Risks {
			ids = append(ids, r.By, r.VerifiedBy, r.Withdrawn)
		}
		for _, c := range t.Facts.Calls {
			ids = append(ids, c.By)
		}
		for _, x := range t.Facts.Expansions {
			ids = append(ids, x.By)
		}
		for _, h := range t.Facts.Handoffs {
			ids = append(ids, h.To)
		}
		for _, o := range t.Facts.Objections {
			ids = append(ids, o.By, o.EndedBy, o.Withdrawn)
		}
		ids = append(ids, t.Facts.Negotiation.By)
		for _, s := range t.Facts.Strategies {
			ids = append(ids, s.By)
		}
	}
	for _, r := range a.Ratings {
		ids = append(ids, r.By)
	}
	for _, s := range a.Signals {
		ids = append(ids, s.By, s.Withdrawn)
	}
	for _, w := range a.Value.Wins {
		ids = append(ids, w.By, w.Author, w.Withdrawn)
	}
	for _, e := range a.Events {
		ids = append(ids, e.By)
	}
	for _, s := range a.Stakeholders {
		ids = append(ids, s.Engager)
		for _, e := range s.Edits {
			ids = append(ids, e.By)
		}
	}
	for _, t := range a.Touches {
		ids = append(ids, t.By, t.Withdrawn)
	}
	for _, m := range a.Milestones {
		ids = append(ids, m.By)
	}
	for _, t := range a.Tasks {
		ids = append(ids, t.By, t.Assignee, t.AddedBy)
		for _, c := range t.Comments {
			ids = append(ids, c.By)
		}
	}
	for _, f := range a.FollowUps {
		ids = append(ids, f.Owner, f.DoneBy)
	}
	for _, e := range a.Escalations {
		ids = append(append(ids, e.Owner, e.RaisedBy, e.AckBy, e.ClosedBy), e.Asked...)
	}
	for _, s := range a.Steps {
		ids = append(ids, s.Person, s.By)
	}
	for _, d := range a.Drafts {
		ids = append(ids, d.By, d.SentBy)
	}
	ids = slices.DeleteFunc(ids, func(p PersonID) bool { return p == "" })
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Assignee resolves a task's role to a person, as [Account.InRole] does; while
// they are away, to whoever covers for them.
func (a *Account) Assignee(role TaskRole, env Env) PersonID {
	p, _ := a.InRole(role, env)
	return env.Acting(p)
}
