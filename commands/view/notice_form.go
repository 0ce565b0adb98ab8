package view

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// NoticeFill is what the form of a notice shows (R30).
type NoticeFill struct {
	Draft     domain.Draft // with the text and the choices as they stand in the form
	Languages []Option
	Wins      []Option // those that can be mentioned
	// Token names the text that was proposed: as long as nobody changed it,
	// another choice proposes another. "" is somebody's own text.
	Token string
	Parts []BodyPart // of the body as they stand in the form; nil cuts it anew
}

// ownText is the token of a text that is somebody's own.
const ownText = "own"

// TextToken names a text that is proposed, to notice whether somebody changed it.
func TextToken(subject, body string) string {
	h := fnv.New64a()
	text := strings.ReplaceAll(subject+"\n"+body, "\r\n", "\n")
	_, _ = h.Write([]byte(strings.Join(strings.Fields(text), " "))) // never fails
	return strconv.FormatUint(h.Sum64(), 36)
}

// NoticeForm writes or edits a draft. Its metadata remembers the draft, the
// version that was shown, see [DraftSubject], and what it was written from.
func NoticeForm(meta Meta, a *domain.Account, f NoticeFill, env domain.Env) Form {
	d := f.Draft
	meta.Term, meta.Subject = d.TermID, DraftSubject(d)
	var blocks []slack.Block
	if d.Version > 0 {
		blocks = warningBlocks(a, d, env, "Check the text; saving it says that it is right.")
	}
	if missing := missingPeople(a, d.Kind, env); missing != "" {
		blocks = append(blocks, Section(missing))
	}
	blocks = append(blocks, choiceBlocks(a, f, env)...)
	token := f.Token
	if token == "" {
		token = ownText
		blocks = append(blocks, Context("✍️ The text is your own by now: other choices leave it as it is."))
	}
	own := actionValue + "." + token // Slack keeps what was typed as long as this is the same
	blocks = append(blocks, withAction(TextInput(Field{ID: "subject", Label: "Subject"}, d.Subject, maxSubject), own))
	parts := f.Parts
	if parts == nil {
		parts = CutBody(d.Body)
	}
	for i, p := range parts {
		field := Field{ID: p.Block, Label: "Text", Optional: i > 0}
		if i > 0 {
			field.Label = "Text, continued"
		}
		if i == len(parts)-1 {
			field.Hint = "Saving sends nothing."
		}
		blocks = append(blocks, withAction(NoteInput(field, p.Text, maxNote), own))
	}
	buttons := []Button{{Text: "Refresh preview", Action: ActionDraftRefresh}}
	if token == ownText {
		buttons = append(buttons, Button{Text: "Begin anew", Action: ActionDraftAnew, Label: "Begin anew with the text for these choices", Confirm: &Confirm{
			Title: "Begin anew?", Text: "What you wrote is replaced by the text for the choices above.", Yes: "Begin anew", No: "Keep my text",
		}})
	}
	blocks = append(blocks, Buttons(buttons...), Divider(), Context("How it will read:"))
	blocks = append(blocks, letterBlocks(a, d)...)
	title := "Draft a notice"
	if d.Version > 0 {
		title = "Edit notice, version " + strconv.Itoa(d.Version)
	}
	return Form{Callback: "notice", Title: title, Submit: "Save", Meta: meta, Blocks: blocks}
}

// choiceBlocks are the inputs that decide about the text. Each redraws the form.
func choiceBlocks(a *domain.Account, f NoticeFill, env domain.Env) []slack.Block {
	d := f.Draft
	var kinds, tones []Option
	for _, k := range domain.NoticeKinds() {
		kinds = append(kinds, Option{Value: string(k), Text: k.Label()})
	}
	for _, t := range domain.NoticeTones() {
		tones = append(tones, Option{Value: string(t), Text: t.Label()})
	}
	tone := d.Tone
	if tone == "" {
		tone = domain.ToneFriendly
	}
	language := d.Language
	if language == "" && len(f.Languages) > 0 {
		language = f.Languages[0].Value
	}
	var blocks []slack.Block
	switch t, ok := a.TermByID(d.TermID); {
	case ok && d.Version == 0:
		blocks = contractChoice(a, t, ActionDraftContract)
	case ok && a.Several():
		blocks = []slack.Block{Context("*Contract:* " + contractName(a, t))}
	}
	blocks = append(blocks, reporting(SelectInput(Field{ID: "kind", Label: "Kind"}, kinds, string(d.Kind)), ActionDraftKind))
	if to := recipientOptions(a, d, env); len(to) > 0 {
		var chosen []string
		for _, id := range d.To {
			chosen = append(chosen, string(id))
		}
		// Another kind brings its own recipients.
		input := MultiSelectInput(Field{ID: "to", Label: "To", Optional: true, Placeholder: "Choose people"}, to, chosen...)
		blocks = append(blocks, reporting(input, ActionDraftTo+"#"+string(d.Kind)))
	}
	blocks = append(blocks, reporting(SelectInput(Field{ID: "tone", Label: "Tone"}, tones, string(tone)), ActionDraftTone))
	if len(f.Languages) > 1 {
		blocks = append(blocks, reporting(SelectInput(Field{ID: "language", Label: "Language"}, f.Languages, language), ActionDraftLanguage))
	}
	if len(f.Wins) > 0 {
		var chosen []string
		for _, id := range d.Wins {
			chosen = append(chosen, string(id))
		}
		input := MultiSelectInput(Field{ID: "wins", Label: "Wins to mention", Optional: true, Placeholder: "Choose wins"}, f.Wins, chosen...)
		blocks = append(blocks, reporting(input, ActionDraftWins))
	}
	return blocks
}

// NoticeEntry is what stands in the form of a notice.
type NoticeEntry struct {
	Input domain.DraftInput
	Token string // of the proposal, "" when the text is somebody's own
	Parts []BodyPart
}

// ReadNotice reads the form of a notice. ok is false when its text is not there,
// as before anything was typed.
func ReadNotice(v Values) (e NoticeEntry, ok bool) {
	e.Input = domain.DraftInput{
		Kind: domain.NoticeKind(v.Choice("kind")), Subject: v.Text("subject"), Language: v.Choice("language"), Tone: domain.NoticeTone(v.Choice("tone")),
	}
	for _, id := range v.Choices("to") {
		e.Input.To = append(e.Input.To, domain.StakeholderID(id))
	}
	for _, id := range v.Choices("wins") {
		e.Input.Wins = append(e.Input.Wins, domain.WinID(id))
	}
	e.Parts = readParts(v)
	e.Input.Body = JoinBody(e.Parts)
	token := ""
	for id := range v["subject"] {
		token = strings.TrimPrefix(id, actionValue+".")
	}
	if token == TextToken(e.Input.Subject, e.Input.Body) {
		e.Token = token
	}
	return e, v.Has("subject")
}

// BodyPart is one input of a body that is longer than one input holds. What
// stands between it and the part before is told by its block.
type BodyPart struct {
	Block string // block_id
	Text  string
}

// The inputs of a body: the first is where domain errors point to; further ones
// say by their letter what was cut away before them.
const bodyBlock = "body"

func bodyGaps() map[string]string {
	return map[string]string{"p": "\n\n", "l": "\n", "s": " ", "x": ""}
}

// roomLeft is how many characters the last input should have free.
const roomLeft = 500

// CutBody cuts a body into parts that fit an input each, between paragraphs
// where there are any. Nothing is lost: [JoinBody] puts them together again.
func CutBody(body string) []BodyPart {
	parts := []BodyPart{{Block: bodyBlock}}
	for {
		head, rest, kind := cutOnce(body)
		last := &parts[len(parts)-1]
		last.Text = head
		if kind == "" {
			break
		}
		body = rest
		parts = append(parts, BodyPart{Block: fmt.Sprintf("%s.%d%s", bodyBlock, len(parts)+1, kind)})
	}
	if utf8.RuneCountInString(parts[len(parts)-1].Text) > maxNote-roomLeft {
		parts = append(parts, BodyPart{Block: fmt.Sprintf("%s.%dp", bodyBlock, len(parts)+1)})
	}
	return parts
}

// cutOnce cuts what fits one input off a body. kind names the gap, "" when all
// of it fits.
func cutOnce(body string) (head, rest, kind string) {
	runes := []rune(body)
	if len(runes) <= maxNote {
		return body, "", ""
	}
	window := string(runes[:maxNote])
	for _, kind := range []string{"p", "l", "s"} {
		gap := bodyGaps()[kind]
		// Slack trims an input: the cut must not leave white space at either end.
		for at := strings.LastIndex(window, gap); at > 0; at = strings.LastIndex(window[:at], gap) {
			head, rest := body[:at], body[at+len(gap):]
			if head == strings.TrimSpace(head) && rest == strings.TrimSpace(rest) && rest != "" {
				return head, rest, kind
			}
		}
	}
	return window, string(runes[maxNote:]), "x"
}

// JoinBody puts the parts of a body together.
func JoinBody(parts []BodyPart) string {
	var body strings.Builder
	for i, p := range parts {
		if p.Text == "" {
			continue
		}
		if i > 0 && body.Len() > 0 {
			body.WriteString(bodyGaps()[p.Block[len(p.Block)-1:]])
		}
		body.WriteString(p.Text)
	}
	return body.String()
}

func readParts(v Values) []BodyPart {
	var parts []BodyPart
	for block := range v {
		if block == bodyBlock || strings.HasPrefix(block, bodyBlock+".") && len(block) > len(bodyBlock)+2 {
			parts = append(parts, BodyPart{Block: block, Text: strings.ReplaceAll(v.Text(block), "\r\n", "\n")})
		}
	}
	slices.SortFunc(parts, func(a, b BodyPart) int { return partNumber(a) - partNumber(b) })
	return parts
}

func partNumber(p BodyPart) int {
	n, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(p.Block, bodyBlock+"."), "plsx"))
	if err != nil { // the first
		return 1
	}
	return n
}

// DraftSubject puts a draft and its version into a [Ref]'s Subject.
func DraftSubject(d domain.Draft) string { return string(d.ID) + "/" + strconv.Itoa(d.Version) }

// ParseDraftSubject reads what [DraftSubject] wrote; a missing version is 0.
func ParseDraftSubject(s string) (id domain.DraftID, version int) {
	text, number, _ := strings.Cut(s, "/")
	version, err := strconv.Atoi(number)
	if err != nil {
		version = 0
	}
	return domain.DraftID(text), version
}

// recipientOptions lists whom a notice can be addressed to: those who are there,
// and those it is addressed to already.
func recipientOptions(a *domain.Account, d domain.Draft, env domain.Env) []Option {
	var options []Option
	for _, s := range knownPeople(a, env) {
		if s.Here(a.Today(env)) || slices.Contains(d.To, s.ID) {
			options = append(options, Option{Value: string(s.ID), Text: s.Name, Description: peopleDetail(s, a.Today(env))})
		}
	}
	return options
}

// WinOptions lists the wins of a term that a notice can mention, the latest
// first.
func WinOptions(story domain.ValueStory) []Option {
	var options []Option
	for _, w := range story.Wins {
		options = append(options, Option{Value: string(w.ID), Text: w.Line, Description: w.Kind.Label() + ", " + w.On.Plain()})
	}
	return options
}
