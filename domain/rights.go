package domain

import "slices"

// Right is what a person must be allowed to do before a request of theirs is
// answered (product.md, "People"). Being reminded or notified is separate.
type Right string

// The rights, from the widest to the narrowest.
const (
	// RightLog is to read and to log on any account. Every full member has it.
	RightLog Right = "log"
	// RightOwn is for what the decision itself limits further: a correction by
	// its author, an escalation by whoever is asked, a team by its manager.
	RightOwn Right = "own"
	// RightManage is to reassign, close, move and delete an account. Its team
	// has it, those who lead its CSM, and admins, who help when nobody else can.
	RightManage Right = "manage"
	// RightConfidential is to read what the account team keeps to itself, such as
	// the limits of a negotiation. Admins do not have it by being admins.
	RightConfidential Right = "confidential"
	// RightLead is to decide for the account team, as its manager does.
	RightLead Right = "lead"
	// RightAdmin is to run the bot.
	RightAdmin Right = "admin"
)

// Rights lists the rights.
func Rights() []Right {
	return []Right{RightLog, RightOwn, RightManage, RightConfidential, RightLead, RightAdmin}
}

// OfAccount reports whether who has a right depends on the account.
func (r Right) OfAccount() bool {
	return r == RightManage || r == RightConfidential || r == RightLead
}

// leaders returns who answers for an account: its own manager, and manager and
// deputy of its CSM's team and of the teams above it. An account for which
// nobody of these works here any more is led by the workspace's managers.
func (a *Account) leaders(env Env) []PersonID {
	leaders := append([]PersonID{a.Manager}, env.LeadersOf(a.CSM)...)
	leaders = slices.DeleteFunc(leaders, func(p PersonID) bool { return p == "" || env.Person(p).Deactivated })
	if len(leaders) == 0 {
		leaders = env.Settings.Managers
	}
	return leaders
}

// Leads reports whether a person answers for the account as a manager, or covers
// for one who does.
func (a *Account) Leads(p PersonID, env Env) bool { return stands(a.leaders(env), p, env) }

// OnTeam reports whether a person belongs to the account team: CSM, managers,
// sales owner and our executive sponsor, and whoever covers for one of them.
func (a *Account) OnTeam(p PersonID, env Env) bool {
	return stands([]PersonID{a.CSM, a.SalesOwner, a.Sponsor}, p, env) || a.Leads(p, env)
}

// stands reports whether a person is one of these, or acts for one who is away.
func stands(people []PersonID, p PersonID, env Env) bool {
	return p != "" && slices.ContainsFunc(people, func(o PersonID) bool { return o == p || o != "" && env.Acting(o) == p })
}

// Check refuses (code [Forbidden]) an actor who has not the right about this
// account, and says who has and what to do. The bot itself has every right.
func (a *Account) Check(env Env, right Right) error {
	p, admin := env.Actor, env.Settings.IsAdmin(env.Actor)
	if p == "" {
		return nil
	}
	switch right {
	case RightLog, RightOwn:
		return nil
	case RightManage:
		if admin || a.OnTeam(p, env) {
			return nil
		}
		return Errorf(Forbidden, "", "Only the account team of %s can do this. %s You can still rate it and log what you know.", a.Name, a.askInstead(env, a.CSM))
	case RightConfidential:
		if a.OnTeam(p, env) {
			return nil
		}
		return Errorf(Forbidden, "", "Only the account team of %s sees this. %s", a.Name, a.askInstead(env, a.CSM))
	case RightLead:
		if admin || a.Leads(p, env) {
			return nil
		}
		return Errorf(Forbidden, "", "Only those who lead the account team of %s can do this. %s", a.Name, a.askInstead(env, ""))
	case RightAdmin:
		if admin {
			return nil
		}
	}
	return Errorf(Forbidden, "", "Only admins can do this. %s", a.askInstead(env, ""))
}

// askInstead names somebody to turn to: this person, else whoever leads.
func (a *Account) askInstead(env Env, first PersonID) string {
	if first != "" && !env.Person(first).Deactivated {
		return "Ask <@" + string(env.Acting(first)) + ">."
	}
	for _, p := range a.leaders(env) {
		if p != env.Actor && !env.Person(p).Deactivated {
			return "Ask <@" + string(p) + ">."
		}
	}
	return "Ask an admin."
}
