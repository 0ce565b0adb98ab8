package commands

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/notices"
	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// notice drafts what goes to the customer (R30). What happens to a draft after
// that is in notice_send.go and notice_review.go.
func notice(texts *notices.Texts) Spec {
	n := noticeDesk{texts: texts}
	return Spec{
		Name:     "notice",
		Right:    domain.RightLog,
		Summary:  "Draft a renewal notice to the customer",
		Usage:    "[account] [contract] [kind]",
		Examples: []string{"notice", "notice first notice", `notice "Acme Corp" signature reminder`},
		Account:  true,
		Words:    true,
		Run:      n.run,
		Form:     n.form,
		Submit:   saveNotice,
		Views:    map[string]Handler{view.CallbackDraftComment: commentDraft},
		Actions: map[string]Handler{
			view.ActionDraftKind:     n.redraw,
			view.ActionDraftTone:     n.redraw,
			view.ActionDraftLanguage: n.redraw,
			view.ActionDraftContract: n.redraw,
			view.ActionDraftWins:     n.redraw,
			view.ActionDraftTo:       n.redraw,
			view.ActionDraftRefresh:  n.redraw,
			view.ActionDraftAnew:     n.anew,
			view.ActionDraftOpen:     n.open,
			view.ActionDraftPreview:  previewDraft,
			view.ActionDraftVersions: draftVersions,
			view.ActionDraftTake:     n.take,
			view.ActionDraftReview:   reviewDraft,
			view.ActionDraftApprove:  approveDraft,
			view.ActionDraftComment:  openComment,
			view.ActionDraftSent:     markSent,
			view.ActionDraftCopy:     copyDraft,
			view.ActionDraftFile:     draftFile,
			view.ActionDraftMail:     mailDraft,
			view.ActionDraftArrived:  settleMail(true),
			view.ActionDraftNotThere: settleMail(false),
		},
	}
}

// noticeDesk writes drafts with the texts in force.
type noticeDesk struct{ texts *notices.Texts }

// winsProposed is how many wins a notice mentions unless somebody chooses.
const winsProposed = 3

// propose begins the draft of a kind for a term of an account, for "" the one
// decided first: to whom, in the account's language, else that of the last one,
// and in its tone, with the best wins.
func (n noticeDesk) propose(a *domain.Account, about domain.TermID, kind domain.NoticeKind, env domain.Env) (domain.Draft, error) {
	d := domain.Draft{AccountID: a.ID, TermID: about, Kind: kind, Status: domain.DraftOpen}
	if t, ok := a.TermByID(about); !ok || !t.Open() {
		t, _ = a.Term()
		d.TermID = t.ID
	}
	if len(a.Drafts) > 0 {
		last := a.Drafts[len(a.Drafts)-1]
		d.Language, d.Tone = last.Language, last.Tone
	}
	d.Language = n.texts.Speak(cmp.Or(a.Language, d.Language))
	if story, ok := a.ValueStory(d.TermID); ok {
		for _, w := range story.Best()[:min(len(story.Best()), winsProposed)] {
			d.Wins = append(d.Wins, w.ID)
		}
	}
	d.To, _ = a.Recipients(kind, env)
	return n.write(a, d, env)
}

// write puts the text for a draft's choices into it.
func (n noticeDesk) write(a *domain.Account, d domain.Draft, env domain.Env) (_ domain.Draft, err error) {
	wish := notices.Wish{Term: d.TermID, Kind: d.Kind, Language: d.Language, Tone: d.Tone, To: d.To}
	for _, id := range d.Wins {
		if w, ok := a.Win(id); ok && w.Counts() {
			wish.Wins = append(wish.Wins, w)
		}
	}
	d.Subject, d.Body, err = n.texts.Write(a, wish, env)
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
		kind, c.Ref.Term = a.NoticeNow(c.Ref.Term, env)
	}
	if d, ok := a.OpenDraft(kind, c.Ref.Term); ok {
		return n.edit(c, a, d, env)
	}
	d, err := n.propose(a, c.Ref.Term, kind, env)
	if err != nil {
		return nil, err
	}
	d.ID = domain.DraftID(c.NewID(domain.PrefixDraft))
	return n.show(c, a, view.NoticeFill{Draft: d, Token: view.TextToken(d.Subject, d.Body)}, env)
}

// edit shows a saved draft in the form; one that cannot be changed is only shown.
func (n noticeDesk) edit(c *Call, a *domain.Account, d domain.Draft, env domain.Env) (*slack.ModalViewRequest, error) {
	if !d.Unsent() {
		return view.NoticePreview(c.meta(), a, d, env).Modal(), nil
	}
	fill := view.NoticeFill{Draft: d}
	if proposed, err := n.write(a, d, env); err == nil && proposed.Subject == d.Subject && proposed.Body == d.Body {
		fill.Token = view.TextToken(d.Subject, d.Body)
	}
	return n.show(c, a, fill, env)
}

// shownBasis is where a form's metadata keeps what the notice was written from.
const shownBasis = "basis"

func (n noticeDesk) show(c *Call, a *domain.Account, fill view.NoticeFill, env domain.Env) (*slack.ModalViewRequest, error) {
	for _, code := range n.texts.Languages() {
		fill.Languages = append(fill.Languages, view.Option{Value: code, Text: domain.LanguageName(code)})
	}
	if story, ok := a.ValueStory(fill.Draft.TermID); ok {
		fill.Wins = view.WinOptions(story)
	}
	meta := c.meta()
	basis := c.Meta.Shown[shownBasis]
	if basis == "" || c.View == nil || c.View.CallbackID != "notice" || actionName(c.ActionID) == view.ActionDraftContract { // the form opens now
		text, err := json.Marshal(a.NoticeBasis(fill.Draft.TermID, fill.Draft.Kind, env))
		if err != nil {
			return nil, err
		}
		basis = string(text)
	}
	meta.Shown = map[string]string{shownBasis: basis}
	return view.NoticeForm(meta, a, fill, env).Modal(), nil
}

// redraw shows the form again after a choice: with another text if nobody has
// changed the one that was proposed.
func (n noticeDesk) redraw(ctx context.Context, c *Call) (Reply, error) {
	return n.again(ctx, c, false)
}

// anew replaces the text in the form by the one for its choices.
func (n noticeDesk) anew(ctx context.Context, c *Call) (Reply, error) { return n.again(ctx, c, true) }

func (n noticeDesk) again(ctx context.Context, c *Call, anew bool) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	entry, typed := view.ReadNotice(c.values())
	id, version := view.ParseDraftSubject(c.Ref.Subject)
	if actionName(c.ActionID) == view.ActionDraftContract {
		c.Ref.Term = domain.TermID(c.Value)
		if begun, ok := a.OpenDraft(entry.Input.Kind, c.Ref.Term); ok {
			form, err := n.edit(c, a, begun, env)
			return Reply{Update: form}, err
		}
	}
	d, saved := a.Draft(id)
	if !saved {
		d = domain.Draft{ID: id, AccountID: a.ID, TermID: c.Ref.Term, Status: domain.DraftOpen}
	}
	d.Version = version
	in := entry.Input
	if in.Kind == "" {
		in.Kind = domain.NoticeKind(c.Value)
	}
	if actionName(c.ActionID) == view.ActionDraftKind { // another kind goes to other people
		in.To, _ = a.Recipients(in.Kind, env)
	}
	d.Kind, d.To, d.Language, d.Tone, d.Wins = in.Kind, in.To, in.Language, in.Tone, in.Wins
	fill := view.NoticeFill{Draft: d}
	if typed && entry.Token == "" && !anew {
		fill.Draft.Subject, fill.Draft.Body, fill.Parts = in.Subject, in.Body, entry.Parts
	} else {
		if fill.Draft, err = n.write(a, d, env); err != nil {
			return Reply{}, err
		}
		fill.Token = view.TextToken(fill.Draft.Subject, fill.Draft.Body)
	}
	form, err := n.show(c, a, fill, env)
	return Reply{Update: form}, err
}

// run saves the proposed draft of a kind as it is and shows it; a draft of that
// kind that is being written already is shown instead.
func (n noticeDesk) run(ctx context.Context, c *Call) (Reply, error) {
	a, _, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	if c.nameContract(a); len(c.Args) == 0 { // only the contract was named
		form, err := n.form(ctx, c)
		return c.show(form), err
	}
	kind, err := noticeKind(c.Args)
	if err != nil {
		return Reply{}, err
	}
	t, err := c.termMeant(a)
	if err != nil {
		return Reply{}, err
	}
	c.Ref.Term = t.ID
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		if _, ok := a.OpenDraft(kind, c.Ref.Term); ok {
			return &domain.Change{}, nil
		}
		d, err := n.propose(a, c.Ref.Term, kind, env)
		if err != nil {
			return nil, err
		}
		return a.SaveDraft(env, domain.DraftInput{
			TermID: d.TermID, Kind: kind, To: d.To, Subject: d.Subject, Body: d.Body, Language: d.Language, Tone: d.Tone, Wins: d.Wins,
		})
	})
	if err != nil {
		return Reply{}, err
	}
	d, ok := a.OpenDraft(kind, c.Ref.Term)
	if !ok {
		return Reply{}, domain.Errorf(domain.NotFound, "", "That draft is not known any more.")
	}
	return private(view.Draft(a, d, env, c.ways(a, d, env))), nil
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
	entry, _ := view.ReadNotice(c.values())
	in := entry.Input
	in.ID, in.Version = view.ParseDraftSubject(c.Ref.Subject)
	in.TermID = c.Ref.Term
	var basis domain.NoticeBasis
	if json.Unmarshal([]byte(c.Meta.Shown[shownBasis]), &basis) == nil && !basis.RenewalDate.IsZero() {
		in.Basis = &basis
	}
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		if in.Basis != nil { // another kind was chosen meanwhile: it goes to others
			in.Basis.Proposed, _ = a.Recipients(in.Kind, env)
		}
		return a.SaveDraft(env, in)
	})
	if err != nil {
		return Reply{}, err
	}
	c.Ref.Subject = string(in.ID)
	return c.showDraft(a, env)
}

// open goes on with a draft.
func (n noticeDesk) open(ctx context.Context, c *Call) (Reply, error) {
	a, d, env, err := c.loadDraft(ctx)
	if err != nil {
		return Reply{}, err
	}
	if !d.Unsent() {
		return c.showDraft(a, env)
	}
	form, err := n.edit(c, a, d, env)
	if err != nil {
		return Reply{}, err
	}
	return c.show(form), nil
}
