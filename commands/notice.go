package commands

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/notices"
	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// notice drafts what goes to the customer. Nothing is sent from here: a draft is
// copied, sent by a person and marked as sent.
func notice(texts *notices.Texts) Spec {
	n := noticeDesk{texts: texts}
	return Spec{
		Name:     "notice",
		Right:    domain.RightLog,
		Summary:  "Draft a renewal notice to the customer",
		Usage:    "[account] [kind]",
		Examples: []string{"notice", "notice first notice", `notice "Acme Corp" signature reminder`},
		Account:  true,
		Words:    true,
		Run:      n.run,
		Form:     n.form,
		Submit:   saveNotice,
		Actions: map[string]Handler{
			view.ActionDraftKind:    n.changeKind,
			view.ActionDraftOpen:    openDraft,
			view.ActionDraftPreview: previewDraft,
			view.ActionDraftReview:  reviewDraft,
			view.ActionDraftSent:    markSent,
			view.ActionDraftCopy:    copyDraft,
		},
	}
}

// noticeDesk writes drafts with the texts in force.
type noticeDesk struct{ texts *notices.Texts }

// propose writes the draft of a kind that is proposed for a term of an account,
// for "" the one decided first: to whom, the subject and the body.
func (n noticeDesk) propose(a *domain.Account, about domain.TermID, kind domain.NoticeKind, env domain.Env) (d domain.Draft, err error) {
	d = domain.Draft{AccountID: a.ID, TermID: about, Kind: kind, Status: domain.DraftOpen}
	if t, ok := a.TermByID(about); !ok || !t.Open() {
		t, _ = a.Term()
		d.TermID = t.ID
	}
	d.To, _ = a.Recipients(kind, env)
	d.Subject, d.Body, err = n.texts.Write(a, notices.Wish{Term: d.TermID, Kind: kind, To: d.To}, env)
	return d, err
}

// form opens the draft of the kind that is the work now, or that the button
// names, and goes on with one that is being written already.
func (n noticeDesk) form(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	kind := domain.NoticeKind(c.Ref.Subject)
	if kind == "" {
		kind = a.NoticeNow(env)
	}
	d, ok := a.OpenDraft(kind, c.Ref.Term)
	if !ok {
		if d, err = n.propose(a, c.Ref.Term, kind, env); err != nil {
			return nil, err
		}
		d.ID = domain.DraftID(c.NewID(domain.PrefixDraft))
	}
	return view.NoticeForm(c.meta(), a, d, env).Modal(), nil
}

// changeKind begins the new draft in the form anew, with the text of the kind
// that was chosen.
func (n noticeDesk) changeKind(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	d, err := n.propose(a, c.Ref.Term, domain.NoticeKind(c.Value), env)
	if err != nil {
		return Reply{}, err
	}
	d.ID, _ = view.ParseDraftSubject(c.Ref.Subject)
	return Reply{Update: view.NoticeForm(c.meta(), a, d, env).Modal()}, nil
}

// run saves the proposed draft of a kind as it is and shows it; a draft of that
// kind that is being written already is shown instead.
func (n noticeDesk) run(ctx context.Context, c *Call) (Reply, error) {
	kind, err := noticeKind(c.Args)
	if err != nil {
		return Reply{}, err
	}
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		if _, ok := a.OpenDraft(kind, c.Ref.Term); ok {
			return &domain.Change{}, nil
		}
		d, err := n.propose(a, c.Ref.Term, kind, env)
		if err != nil {
			return nil, err
		}
		return a.SaveDraft(env, domain.DraftInput{TermID: d.TermID, Kind: kind, To: d.To, Subject: d.Subject, Body: d.Body})
	})
	if err != nil {
		return Reply{}, err
	}
	d, ok := a.OpenDraft(kind, c.Ref.Term)
	if !ok {
		return Reply{}, domain.Errorf(domain.NotFound, "", "That draft is not known any more.")
	}
	return private(view.Draft(a, d, env)), nil
}

// noticeKind reads a kind as people type it: its label, its key or the
// beginning of either.
func noticeKind(words []string) (domain.NoticeKind, error) {
	typed := foldWords(strings.Join(words, " "))
	var labels []string
	for _, exact := range []bool{true, false} {
		for _, k := range domain.NoticeKinds() {
			label, key := foldWords(k.Label()), foldWords(string(k))
			if label == typed || key == typed || !exact && (strings.HasPrefix(label, typed) || strings.HasPrefix(key, typed)) {
				return k, nil
			}
		}
	}
	for _, k := range domain.NoticeKinds() {
		labels = append(labels, strings.ReplaceAll(string(k), "_", " "))
	}
	return "", domain.Errorf(domain.Invalid, "kind", "%q is not a kind of notice. Use %s.", strings.Join(words, " "), orList(labels))
}

// foldWords makes typed names comparable: case, hyphens and underscores do not
// count.
func foldWords(s string) string {
	return domain.NormalName(strings.NewReplacer("_", " ", "-", " ").Replace(s))
}

func saveNotice(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	id, version := view.ParseDraftSubject(c.Ref.Subject)
	in := domain.DraftInput{
		ID: id, TermID: c.Ref.Term, Version: version, Kind: domain.NoticeKind(v.Choice("kind")), Subject: v.Text("subject"), Body: v.Text("body"),
	}
	for _, to := range v.Choices("to") {
		in.To = append(in.To, domain.StakeholderID(to))
	}
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.SaveDraft(env, in)
	})
	if err != nil {
		return Reply{}, err
	}
	c.Ref.Subject = string(id)
	return c.showDraft(a, env)
}

// draft returns the draft that the button at hand names.
func (c *Call) draft(a *domain.Account) (domain.Draft, error) {
	d, ok := a.Draft(domain.DraftID(c.Ref.Subject))
	if !ok {
		return domain.Draft{}, domain.Errorf(domain.NotFound, "", "That draft is not known any more.")
	}
	return d, nil
}

func (c *Call) loadDraft(ctx context.Context) (*domain.Account, domain.Draft, domain.Env, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, domain.Draft{}, domain.Env{}, err
	}
	d, err := c.draft(a)
	return a, d, env, err
}

// showDraft answers with the draft as it is now, in place of the private
// message in which a button was pressed.
func (c *Call) showDraft(a *domain.Account, env domain.Env) (Reply, error) {
	d, err := c.draft(a)
	if err != nil {
		return Reply{}, err
	}
	reply := private(view.Draft(a, d, env))
	reply.Replace = c.pressedPrivately()
	return reply, nil
}

// pressedPrivately reports whether the button at hand sits on a message that
// only the actor sees.
func (c *Call) pressedPrivately() bool { return c.Message != nil && c.Message.Ephemeral }

func openDraft(ctx context.Context, c *Call) (Reply, error) {
	a, d, env, err := c.loadDraft(ctx)
	if err != nil {
		return Reply{}, err
	}
	if !d.Unsent() {
		return c.showDraft(a, env)
	}
	return c.show(view.NoticeForm(c.meta(), a, d, env).Modal()), nil
}

func previewDraft(ctx context.Context, c *Call) (Reply, error) {
	a, d, _, err := c.loadDraft(ctx)
	if err != nil {
		return Reply{}, err
	}
	return c.show(view.NoticePreview(c.meta(), a, d).Modal()), nil
}

func copyDraft(ctx context.Context, c *Call) (Reply, error) {
	a, d, _, err := c.loadDraft(ctx)
	if err != nil {
		return Reply{}, err
	}
	return private(view.NoticeText(a, d)), nil
}

func reviewDraft(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.PostForReview(env, domain.DraftID(c.Ref.Subject))
	})
	if err != nil {
		return Reply{}, err
	}
	return c.showDraft(a, env)
}

// markSent records that the notice went out. On the message for everybody that
// is all: it changes in place; a private one is replaced.
func markSent(ctx context.Context, c *Call) (Reply, error) {
	change := &domain.Change{}
	a, _, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (_ *domain.Change, err error) {
		change, err = a.MarkSent(env, domain.DraftID(c.Ref.Subject))
		return change, err
	})
	if err != nil {
		return Reply{}, err
	}
	if c.Message != nil && !c.Message.Ephemeral {
		return Reply{}, nil
	}
	d, err := c.draft(a)
	if err != nil {
		return Reply{}, err
	}
	reply := private(view.Sent(a, d, change))
	reply.Replace = c.pressedPrivately()
	return reply, nil
}
