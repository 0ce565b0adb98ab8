package storage

import "github.com/renewalbot/renewalbot/domain"

// aggregate is where the parts of an account are kept.
type aggregate struct {
	contracts    *table[domain.Contract]
	terms        *table[domain.Term]
	ratings      *table[domain.Rating]
	stakeholders *table[domain.Stakeholder]
	events       *table[domain.StakeholderChange]
	milestones   *table[domain.MilestoneFact]
	tasks        *table[domain.TaskFact]
	followUps    *table[domain.FollowUp]
	escalations  *table[domain.Escalation]
	steps        *table[domain.EscalationStep]
	drafts       *table[domain.Draft]
}

func newAggregate() aggregate {
	const account = "account_id"
	return aggregate{
		contracts: newTable("contracts", "id", "account_id name", account,
			func(c *domain.Contract) []any { return []any{&c.ID, &c.AccountID, &c.Name} }),
		terms: newTerms(account),
		ratings: newTable("ratings", "id",
			"account_id term_id colour reason next_step expansion imported rated_by rated_at details", account,
			func(r *domain.Rating) []any {
				return []any{
					&r.ID, &r.AccountID, &r.TermID, &r.Colour, &r.Reason, &r.NextStep, &r.Expansion, &r.Imported,
					&r.By, instant{&r.At}, document[domain.RatingDetails]{&r.Details},
				}
			}),
		stakeholders: newTable("stakeholders", "id",
			`account_id name title email roles relationship stance concerns engager message next_contact last_contact
			 left_on created_at edits`, account,
			func(s *domain.Stakeholder) []any {
				return []any{
					&s.ID, &s.AccountID, &s.Name, &s.Title, &s.Email, list[domain.StakeholderRole]{&s.Roles}, &s.Relationship,
					&s.Stance, &s.Concerns, &s.Engager, &s.Message, &s.NextContact, &s.LastContact, &s.LeftOn,
					instant{&s.CreatedAt}, document[[]domain.ProfileEdit]{&s.Edits},
				}
			}),
		events: newTable("stakeholder_changes", "id",
			"account_id stakeholder_id event effective replaced_by roles_before roles_after note permalink logged_by logged_at", account,
			func(e *domain.StakeholderChange) []any {
				return []any{
					&e.ID, &e.AccountID, &e.StakeholderID, &e.Event, &e.Effective, &e.ReplacedBy,
					list[domain.StakeholderRole]{&e.Was}, list[domain.StakeholderRole]{&e.Now}, &e.Note, &e.Link, &e.By,
					instant{&e.At},
				}
			}),
		milestones: newTable("milestone_facts", "term_id milestone",
			"account_id state snoozed_until reason done_by done_at reminded_for snooze_told card_on listed_on nudged_for stuck_for note", account,
			func(m *domain.MilestoneFact) []any {
				return []any{
					&m.TermID, &m.Milestone, &m.AccountID, &m.State, &m.SnoozedUntil, &m.Reason, &m.By, instant{&m.At},
					&m.RemindedFor, &m.SnoozeTold, &m.CardOn, &m.ListedOn, &m.NudgedFor, &m.StuckFor,
					document[domain.Replanned]{&m.Note},
				}
			}),
		tasks: newTable("task_facts", "term_id milestone task",
			"account_id done done_by done_at assignee title required added_by removed comments", account,
			func(t *domain.TaskFact) []any {
				return []any{
					&t.TermID, &t.Milestone, &t.Task, &t.AccountID, &t.Done, &t.By, instant{&t.At}, &t.Assignee, &t.Title,
					&t.Required, &t.AddedBy, &t.Removed, document[[]domain.TaskComment]{&t.Comments},
				}
			}),
		followUps: newTable("follow_ups", "id",
			"account_id term_id title owner due stakeholder_id done done_by done_at ended reminded created_at", account,
			func(f *domain.FollowUp) []any {
				return []any{
					&f.ID, &f.AccountID, &f.TermID, &f.Title, &f.Owner, &f.Due, &f.StakeholderID, &f.Done, &f.DoneBy,
					instant{&f.DoneAt}, &f.Ended, &f.Reminded, instant{&f.CreatedAt},
				}
			}),
		escalations: newTable("escalations", "id",
			`account_id term_id severity cause reason ask raised_by raised_at status rung owner rung_since reminded due_at
			 ack_by ack_at closed_by closed_at note asked first_ack_at`, account,
			func(e *domain.Escalation) []any {
				return []any{
					&e.ID, &e.AccountID, &e.TermID, &e.Severity, &e.Cause, &e.Reason, &e.Ask, &e.RaisedBy,
					instant{&e.RaisedAt}, &e.Status, &e.Rung, &e.Owner, instant{&e.RungSince}, &e.Reminded,
					instant{&e.DueAt}, &e.AckBy, instant{&e.AckAt}, &e.ClosedBy, instant{&e.ClosedAt}, &e.Note,
					list[domain.PersonID]{&e.Asked}, instant{&e.FirstAck},
				}
			}),
		steps: newTable("escalation_steps", "id", "escalation_id account_id kind person note happened_at made_by", account,
			func(s *domain.EscalationStep) []any {
				return []any{&s.ID, &s.EscalationID, &s.AccountID, &s.Kind, &s.Person, &s.Note, instant{&s.At}, &s.By}
			}),
		drafts: newTable("drafts", "id",
			"account_id term_id milestone kind recipients subject body version status saved_by saved_at sent_by sent_at details",
			account,
			func(d *domain.Draft) []any {
				return []any{
					&d.ID, &d.AccountID, &d.TermID, &d.Milestone, &d.Kind, list[domain.StakeholderID]{&d.To}, &d.Subject,
					&d.Body, &d.Version, &d.Status, &d.By, instant{&d.At}, &d.SentBy, instant{&d.SentAt},
					document[domain.DraftDetails]{&d.DraftDetails},
				}
			}),
	}
}

func newTerms(account string) *table[domain.Term] {
	return newTable("terms", "id",
		`contract_id account_id previous_id start_date renewal_date decision_date months arr_minor arr_currency seats
		 payment_schedule auto_renews notice_days price_change_notice_days signed_on adopted_on outcome closed_on
		 closed_by closed_at new_amount_minor new_amount_currency reason paperwork facts`, account,
		func(t *domain.Term) []any {
			return []any{
				&t.ID, &t.ContractID, &t.AccountID, &t.PreviousID, &t.Start, &t.RenewalDate, derived{t.DecisionDate()},
				&t.Months, &t.ARR.Minor, &t.ARR.Currency, &t.Seats, &t.PaymentSchedule, &t.AutoRenews, &t.NoticeDays,
				&t.PriceChangeNoticeDays, &t.SignedOn, &t.Adopted, &t.Outcome, &t.Closed, &t.ClosedBy,
				instant{&t.ClosedAt}, &t.NewAmount.Minor, &t.NewAmount.Currency, &t.Reason,
				document[*domain.Paperwork]{&t.Paperwork},
				document[domain.TermFacts]{&t.Facts},
			}
		})
}
