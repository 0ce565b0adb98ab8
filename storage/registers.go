package storage

import (
	"github.com/renewalbot/renewalbot/domain"
)

// registers is where what is not part of an account is kept.
type registers struct {
	audit    *table[domain.AuditEntry]
	people   *table[domain.Person]
	teams    *table[domain.Team]
	channels *table[domain.Channel]
	groups   *table[domain.UserGroup]
}

func newRegisters() registers {
	return registers{
		audit: newTable("audit", "id", "account_id actor action subject old_value new_value logged_at", "account_id",
			func(e *domain.AuditEntry) []any {
				return []any{&e.ID, &e.AccountID, &e.Actor, &e.Action, &e.Subject, &e.Before, &e.After, instant{&e.At}}
			}),
		people: newTable("people", "id",
			"name normal_name email time_zone deactivated bot guest external seen_at choices away", "",
			func(p *domain.Person) []any {
				return []any{
					&p.ID, &p.Name, derived{text(domain.NormalName(p.Name))}, &p.Email, &p.TimeZone,
					&p.Deactivated, &p.Bot, &p.Guest, &p.External, instant{&p.SeenAt},
					document[domain.Choices]{&p.Choices}, document[[]domain.Absence]{&p.Away},
				}
			}).keeping("choices", "away"), // Slack does not know these
		teams: newTable("teams", "id", "name manager deputy channel parent members followed choices roles", "",
			func(t *domain.Team) []any {
				return []any{&t.ID, &t.Name, &t.Manager, &t.Deputy, &t.Channel, &t.Parent, list[domain.PersonID]{&t.Members}, &t.Group, document[domain.Choices]{&t.Choices}, document[domain.RolePeople]{&t.Roles}}
			}),
		channels: newTable("channels", "id", "name private archived ext_shared guests is_member seen_at lost lost_at", "",
			func(c *domain.Channel) []any {
				return []any{&c.ID, &c.Name, &c.Private, &c.Archived, &c.Shared, &c.Guests, &c.Member, instant{&c.SeenAt}, &c.Lost, instant{&c.LostAt}}
			}).keeping("lost", "lost_at"),
		groups: newTable("user_groups", "id", "handle seen_at lost lost_at", "",
			func(g *domain.UserGroup) []any {
				return []any{&g.ID, &g.Handle, instant{&g.SeenAt}, &g.Lost, instant{&g.LostAt}}
			}),
	}
}
