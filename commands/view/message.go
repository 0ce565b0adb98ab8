package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Message is one message as it is posted or updated.
type Message struct {
	// Text says everything plainly: notifications and screen readers use it.
	Text   string
	Blocks []slack.Block
	// Final says that nothing in the message will change any more.
	Final bool
}

// newMessage keeps a message within Slack's limits.
func newMessage(text string, blocks ...slack.Block) Message {
	return Message{Text: clipMarkup(text, maxFallback), Blocks: blocks[:min(len(blocks), maxBlocks)]}
}

// Plainly is a message of one paragraph of mrkdwn.
func Plainly(text string) Message { return newMessage(text, Section(text)) }

// Announcement renders what was promised from the truth of now. A kind that
// nobody knows, or a subject that is gone, is an error.
func Announcement(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	build := builder(n.Kind)
	if build == nil {
		return Message{}, fmt.Errorf("render announcement %s: unknown kind %q", n.Key, n.Kind)
	}
	m, err := build(a, n, env)
	if err != nil {
		return Message{}, fmt.Errorf("render announcement %s: %w", n.Key, err)
	}
	return m, nil
}

func builder(kind domain.AnnouncementKind) func(*domain.Account, domain.Announcement, domain.Env) (Message, error) {
	switch kind {
	case domain.AnnounceCard:
		return cardMessage
	case domain.AnnounceSnoozeOver:
		return snoozeOverMessage
	case domain.AnnounceOverdue:
		return overdueMessage
	case domain.AnnouncePaperwork:
		return paperworkMessage
	case domain.AnnounceFollowUp:
		return followUpMessage
	case domain.AnnounceRated:
		return ratedMessage
	case domain.AnnounceReplanned:
		return newsMessage
	case domain.AnnounceSignal:
		return signalMessage
	case domain.AnnounceStakeholder:
		return stakeholderMessage
	case domain.AnnounceEscalation:
		return escalationMessage
	case domain.AnnounceEscalationAsk:
		return escalationAskMessage
	case domain.AnnounceEscalationNews:
		return escalationNewsMessage
	case domain.AnnounceHandoff:
		return handoffMessage
	case domain.AnnounceHandback:
		return handbackMessage
	case domain.AnnounceReview:
		return reviewMessage
	case domain.AnnounceReviewNews:
		return reviewNewsMessage
	case domain.AnnounceMailNews:
		return mailNewsMessage
	case domain.AnnounceClosed:
		return closedMessage
	case domain.AnnounceExpired:
		return expiredMessage
	case domain.AnnounceExposed:
		return exposedMessage
	case domain.AnnounceNoChannels:
		return noChannelsMessage
	case domain.AnnounceRest:
		return restMessage
	}
	return sharedBuilder(kind)
}

// sharedBuilder is of what people share with a channel.
func sharedBuilder(kind domain.AnnouncementKind) func(*domain.Account, domain.Announcement, domain.Env) (Message, error) {
	switch kind {
	case domain.AnnounceBrief:
		return briefMessage
	case domain.AnnounceTimeline:
		return timelineMessage
	case domain.AnnounceValue:
		return valueMessage
	}
	return nil
}

// restMessage is what did not fit into the message above it in the thread.
func restMessage(_ *domain.Account, n domain.Announcement, _ domain.Env) (Message, error) {
	return newMessage(n.Detail, Section(n.Detail)), nil
}

// Split cuts a text into parts of at most limit characters, between lines where
// there are any.
func Split(text string, limit int) []string {
	var parts []string
	part, size := "", 0
	flush := func() {
		if strings.TrimSpace(part) != "" {
			parts = append(parts, strings.TrimSuffix(part, "\n"))
		}
		part, size = "", 0
	}
	for line := range strings.Lines(text) {
		runes := []rune(line)
		for len(runes) > limit { // one line that fits nowhere
			flush()
			parts, runes = append(parts, string(runes[:limit])), runes[limit:]
		}
		if size+len(runes) > limit {
			flush()
		}
		part, size = part+string(runes), size+len(runes)
	}
	flush()
	return parts
}
