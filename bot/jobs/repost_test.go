package jobs_test

import (
	"testing"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// A card that somebody deleted comes back with the next change while its step is
// open, and stays deleted once it is closed.
func TestDeletedCardComesBackWhileItIsOpen(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		o.sweep()
		card, d := o.card(id), o.deliver(nil)
		o.settle(d)
		first := o.message(card).TS

		o.fault("chat.update", refuse("message_not_found", 1))
		o.rate(id, domain.Yellow, "usage fell")
		o.settle(d)
		m := o.message(card)
		if m.State != storage.Sent || m.TS == first || !m.Promise.Live {
			t.Fatalf("after the change the card is %s at %q, was at %q", m.State, m.TS, first)
		}

		o.fault("chat.update", refuse("message_not_found", 1))
		o.lose(id)
		o.settle(d)
		if again := o.message(card); again.Promise.Live || again.TS != m.TS {
			t.Errorf("a card of a closed term came back: %+v", again)
		}
	})
}
