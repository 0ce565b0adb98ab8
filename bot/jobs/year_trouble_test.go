package jobs_test

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// anyMishap is what may go wrong with a few calls of Slack.
func anyMishap(rng *rand.Rand) (method string, f slacksim.Fault) {
	method = []string{"chat.postMessage", "chat.update", "conversations.history", "conversations.open"}[rng.IntN(4)]
	f = slacksim.Fault{
		Kind: []string{
			slacksim.FaultCutBefore, slacksim.FaultCutAfter, slacksim.FaultLimited,
			slacksim.Fault5xxBefore, slacksim.Fault5xxAfter, slacksim.FaultError, slacksim.FaultRefuse,
		}[rng.IntN(7)],
		RetryAfter: []int{-1, 1, 30}[rng.IntN(3)], Count: 1 + rng.IntN(3), Status: 503,
		Error: []string{"internal_error", "fatal_error", "service_unavailable"}[rng.IntN(3)],
	}
	if f.Kind == slacksim.FaultRefuse {
		f.Error = []string{"ratelimited", "token_revoked", "internal_error", "msg_too_long"}[rng.IntN(4)]
	}
	if f.Error == "msg_too_long" {
		method, f.Count = "chat.postMessage", 1
	}
	return method, f
}

// trial is something that stays wrong for some days, in Slack itself.
type trial struct {
	until int // day of the year
	end   func()
}

// tryChannels ends what is over, and now and then archives a channel, takes the
// bot out of one, hides one, or deactivates a CSM.
func (y *year) tryChannels(day int) {
	y.t.Helper()
	y.troubles = slices.DeleteFunc(y.troubles, func(t trial) bool {
		if t.until <= day {
			t.end()
		}
		return t.until <= day
	})
	kind, i, length := y.rng.IntN(40), y.rng.IntN(len(y.accounts)), 2+y.rng.IntN(8)
	a, _ := y.load(y.accounts[i])
	var end func()
	switch {
	case kind > 3 || len(y.troubles) > 0:
		return
	case kind == 3:
		end = y.leaves(a.CSM)
	case a.Channel == "":
		return
	case kind == 0: // is_archived
		y.archive(a.Channel, true)
		end = func() { y.archive(a.Channel, false) }
	default: // not_in_channel; channel_not_found when it is private
		y.change(a.Channel, func(c *slacksim.Channel) { c.IsPrivate = kind == 2 })
		y.slack.Leave(string(a.Channel), y.slack.App().BotUserID)
		end = func() {
			y.slack.Join(string(a.Channel), y.slack.App().BotUserID, string(ana))
			y.change(a.Channel, func(c *slacksim.Channel) { c.IsPrivate = false })
		}
	}
	if kind != 3 {
		y.tried[string(a.Channel)] = true
	}
	y.troubles = append(y.troubles, trial{until: day + length, end: end})
}

func (y *year) endTrials() {
	for _, t := range y.troubles {
		t.end()
	}
	y.troubles = nil
}

func (y *year) change(id domain.ChannelID, change func(*slacksim.Channel)) {
	y.t.Helper()
	if !y.slack.UpdateChannel(string(id), change) {
		y.t.Fatalf("there is no channel %s", id)
	}
}

// leaves deactivates somebody, which the bot is not told: it finds out when it
// writes to them. It returns what brings them back.
func (y *year) leaves(who domain.PersonID) (back func()) {
	set := func(deleted bool) {
		u := yearUser(y.people[who])
		u.Deleted = deleted
		y.slack.SetUser(u)
	}
	set(true)
	y.must(func(ctx context.Context, tx *storage.Tx) error { return tx.PutDirectChannel(ctx, who, "") })
	return func() { set(false) }
}
