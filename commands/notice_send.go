package commands

import (
	"context"
	"strings"

	"github.com/renewalbot/renewalbot/commands/letters"
	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// draft returns the draft that the button at hand names, with or without the
// version that was read.
func (c *Call) draft(a *domain.Account) (domain.Draft, error) {
	id, _ := view.ParseDraftSubject(c.Ref.Subject)
	d, ok := a.Draft(id)
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

// ways says what can be done with a draft here.
func (c *Call) ways(a *domain.Account, d domain.Draft, env domain.Env) view.Ways {
	letter := letters.Of(a, d, env)
	w := view.Ways{Server: c.MailFrom != ""}
	if len(letter.To) > 0 {
		w.Mailto, w.Cut = letter.Mailto()
	}
	return w
}

// showDraft answers with the draft as it is now, in place of the private
// message in which a button was pressed.
func (c *Call) showDraft(a *domain.Account, env domain.Env) (Reply, error) {
	d, err := c.draft(a)
	if err != nil {
		return Reply{}, err
	}
	reply := private(view.Draft(a, d, env, c.ways(a, d, env)))
	reply.Replace = c.pressedPrivately()
	return reply, nil
}

// pressedPrivately reports whether the button at hand sits on a message that
// only the actor sees.
func (c *Call) pressedPrivately() bool { return c.Message != nil && c.Message.Ephemeral }

func previewDraft(ctx context.Context, c *Call) (Reply, error) {
	a, d, env, err := c.loadDraft(ctx)
	if err != nil {
		return Reply{}, err
	}
	return c.show(view.NoticePreview(c.meta(), a, d, env).Modal()), nil
}

// draftVersions lists what was saved, by whom and when.
func draftVersions(ctx context.Context, c *Call) (Reply, error) {
	a, d, versions, env, err := c.loadVersions(ctx)
	if err != nil {
		return Reply{}, err
	}
	return c.show(view.Versions(c.meta(), a, d, versions, env).Modal()), nil
}

// loadVersions loads the draft at hand and what was saved of it.
func (c *Call) loadVersions(ctx context.Context) (a *domain.Account, d domain.Draft, versions []domain.DraftVersion, env domain.Env, err error) {
	if a, d, env, err = c.loadDraft(ctx); err != nil {
		return nil, domain.Draft{}, nil, domain.Env{}, err
	}
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		versions, err = tx.DraftVersions(ctx, d.ID, view.VersionsShown)
		return err
	})
	return a, d, versions, env, err
}

// take puts the text of an older version into the form; saving it makes a new
// one.
func (n noticeDesk) take(ctx context.Context, c *Call) (Reply, error) {
	a, d, versions, env, err := c.loadVersions(ctx)
	if err != nil {
		return Reply{}, err
	}
	_, number := view.ParseDraftSubject(c.Ref.Subject)
	for _, v := range versions {
		if v.Version == number {
			d.Subject, d.Body = v.Subject, v.Body
		}
	}
	form, err := n.edit(c, a, d, env)
	return Reply{Update: form}, err
}

func copyDraft(ctx context.Context, c *Call) (Reply, error) {
	a, d, _, err := c.loadDraft(ctx)
	if err != nil {
		return Reply{}, err
	}
	return private(view.NoticeText(a, d)), nil
}

// draftFile sends the notice as a file that mail programs open.
func draftFile(ctx context.Context, c *Call) (Reply, error) {
	a, d, env, err := c.loadDraft(ctx)
	if err != nil {
		return Reply{}, err
	}
	content, err := letters.Of(a, d, env).File()
	if err != nil {
		return Reply{}, err
	}
	name := fileName(string(d.Kind) + " " + a.Name)
	return Reply{
		Text: "The notice is in your direct messages with me, as a mail file.",
		File: &File{Name: name + ".eml", Content: content, Comment: "Open this file in your mail program, send it, then press _Mark as sent_."},
	}, nil
}

// mailDraft promises that the notice goes out through the mail server.
func mailDraft(ctx context.Context, c *Call) (Reply, error) {
	if c.MailFrom == "" {
		return Reply{}, domain.Errorf(domain.Conflict, "", "No mail server is set up any more. Copy the text, or take the file.")
	}
	id, version := view.ParseDraftSubject(c.Ref.Subject)
	_, host, _ := strings.Cut(c.MailFrom, "@")
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		if d, ok := a.Draft(id); ok { // an address that is none is better said now
			if _, err := letters.Of(a, d, env).Through(c.MailFrom).Message(); err != nil {
				return nil, err
			}
		}
		return a.SendMail(env, id, version, host)
	})
	if err != nil {
		return Reply{}, err
	}
	return c.showDraft(a, env)
}

// settleMail records what somebody found out about a mail of which it was not
// certain whether it went out.
func settleMail(arrived bool) Handler {
	return func(ctx context.Context, c *Call) (Reply, error) {
		a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.SettleMail(env, domain.DraftID(c.Ref.Subject), arrived)
		})
		if err != nil {
			return Reply{}, err
		}
		return c.showDraft(a, env)
	}
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
