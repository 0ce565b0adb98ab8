package commands

import (
	"context"
	"strings"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// agenda prepares meetings from an account's own data (R33).
func agenda() Spec {
	return Spec{
		Name:     "agenda",
		Summary:  "Prepare a meeting: kickoff, value review, proposal, pipeline",
		Usage:    "[account] [contract] [kickoff | value review | proposal] | pipeline",
		Examples: []string{"agenda", `agenda "Acme Corp" value review`, "agenda pipeline"},
		Right:    domain.RightLog,
		Words:    true,
		Run:      runAgenda,
		Actions: map[string]Handler{
			view.ActionAgenda:     pressAgenda,
			view.ActionAgendaFile: agendaFile,
		},
	}
}

// pipelineListed bounds how many renewals one pipeline review is made from.
const pipelineListed = 500

func runAgenda(ctx context.Context, c *Call) (Reply, error) {
	if kind, ok := agendaNamed(c.Args); ok && kind == domain.AgendaPipeline {
		c.Ref.Subject = string(kind)
		return pressAgenda(ctx, c)
	}
	if known, err := c.knowAccount(ctx); err != nil {
		return Reply{}, err
	} else if !known {
		return c.pick()
	}
	a, _, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	c.nameContract(a)
	if len(c.Args) > 0 {
		kind, ok := agendaNamed(c.Args)
		if !ok {
			return Reply{}, domain.Errorf(domain.Invalid, "kind", "%q is no meeting. Use kickoff, value review, proposal or pipeline.", strings.Join(c.Args, " "))
		}
		c.Ref.Subject = string(kind)
	}
	return pressAgenda(ctx, c)
}

// knowAccount finds the account for subcommands that are not always about one;
// known is false when it has to be asked for.
func (c *Call) knowAccount(ctx context.Context) (known bool, err error) {
	if c.Ref.Account == "" {
		err = c.findAccount(ctx)
	}
	return c.Ref.Account != "", err
}

// agendaNamed reads a kind of meeting as people type it; no words are none.
func agendaNamed(words []string) (domain.AgendaKind, bool) {
	typed := foldWords(strings.Join(words, " "))
	for _, k := range append(domain.AgendaKinds(), domain.AgendaPipeline) {
		if typed != "" && (strings.HasPrefix(foldWords(string(k)), typed) || foldWords(k.Label()) == typed) {
			return k, true
		}
	}
	return "", false
}

// pressAgenda shows the agenda that Ref.Subject names, else the one that comes
// next.
func pressAgenda(ctx context.Context, c *Call) (Reply, error) {
	a, g, err := c.agenda(ctx)
	if err != nil {
		return Reply{}, err
	}
	reply := private(view.Agenda(g, a))
	reply.Replace = c.Kind == KindAction && c.pressedPrivately() && actionName(c.ActionID) == view.ActionAgenda
	return reply, nil
}

// agendaFile sends an agenda as Markdown to the actor: without the notes for us
// when the customer takes part.
func agendaFile(ctx context.Context, c *Call) (Reply, error) {
	_, g, err := c.agenda(ctx)
	if err != nil {
		return Reply{}, err
	}
	if first, err := c.first(ctx); err != nil || !first {
		return Reply{}, err // the file is on its way already
	}
	reply := private(view.Plainly("The agenda comes as a file in our direct conversation. What is for us only is not in it."))
	reply.File = &File{Name: "agenda-" + fileName(g.Title) + ".md", Content: []byte(view.AgendaFile(g)), Comment: view.Line(g.Title, 200)}
	return reply, nil
}

// agenda builds the agenda that the request is about; a is nil when that is of
// many accounts.
func (c *Call) agenda(ctx context.Context) (a *domain.Account, g domain.Agenda, err error) {
	kind := domain.AgendaKind(c.Ref.Subject)
	if c.Ref.Account == "" && kind == "" { // pressed under an agenda about many accounts
		kind = domain.AgendaKind(view.ParseRef(c.Value).Subject)
	}
	if kind == domain.AgendaPipeline {
		g, err = c.pipeline(ctx)
		return nil, g, err
	}
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, g, err
	}
	if kind == "" {
		kind = a.AgendaNow(c.Ref.Term, env)
	}
	g, err = a.Agenda(c.Ref.Term, kind, env)
	return a, g, err
}

// pipeline is about the renewals of the actor: of the CSMs of the teams that
// they lead; of everybody, for managers and executives without a team; else
// their own.
func (c *Call) pipeline(ctx context.Context) (g domain.Agenda, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		env, err := tx.Env(ctx, c.Actor, nil)
		if err != nil {
			return err
		}
		today := domain.DateIn(env.Now, env.Zone(c.Actor, ""))
		filter := storage.Filter{Open: true, From: today, To: today.AddDays(domain.PipelineDays), Limit: pipelineListed}
		led := env.LedBy(c.Actor)
		if len(led) > 0 || !env.Settings.IsManager(c.Actor) && !env.Settings.IsExecutive(c.Actor) {
			filter.CSMs = append(led, c.Actor)
		}
		rows, err := tx.Accounts(ctx, filter)
		if err != nil {
			return err
		}
		var lines []domain.PipelineLine
		csms := []domain.PersonID{}
		for _, r := range rows {
			lines = append(lines, domain.PipelineLine{Name: r.Name, CSM: r.CSM, Colour: r.Colour, Decision: r.DecisionDate, ARR: r.ARR, Escalated: r.Escalation != ""})
			csms = append(csms, r.CSM)
		}
		if env.People, err = tx.People(ctx, csms...); err != nil {
			return err
		}
		g = domain.PipelineAgenda(lines, today, env)
		return nil
	})
	return g, err
}
