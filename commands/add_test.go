package commands

import (
	"errors"
	"testing"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// named returns the account of a name.
func (d *desk) named(name string) *domain.Account {
	d.Helper()
	var id domain.AccountID
	err := d.store.Read(d.Context(), func(tx *storage.Tx) error {
		ref, _, err := tx.AccountNamed(d.Context(), name)
		id = ref.ID
		return err
	})
	if err != nil || id == "" {
		d.Fatalf("account %q: %q, %v", name, id, err)
	}
	return d.load(id)
}

func TestAddInOneLine(t *testing.T) {
	d := newDesk(t)
	reply := d.says(`add "Acme &amp; Sons" 2027-03-31 120000 USD enterprise`)
	contains(t, reply.Text, "Acme &amp; Sons", "Wed 31 Mar 2027", "114 days left", "$120,000", "Enterprise", "Ana Sample", "first reminder")
	a := d.named("Acme & Sons")
	if a.CSM != ana || a.Segment != domain.Enterprise || a.Channel != "" {
		t.Errorf("got CSM %s, segment %s, channel %q", a.CSM, a.Segment, a.Channel)
	}
	contains(t, d.refused(`add "acme  & SONS" 2027-03-31`), "already an account", "You typed: /renewal add")
}

func TestAddAsksForWhatIsMissing(t *testing.T) {
	d := newDesk(t)
	form := d.says(`add "Acme Corp" 120000 USD`).Open
	if form == nil {
		t.Fatal("want the form, prefilled")
	}
	reply, err := d.submits(form, entered{
		view.FieldName: typed("Acme Corp"), view.FieldSegment: chose("smb"), view.FieldRenewal: day("2027-03-31"),
		view.FieldARR: typed("120000 USD"), view.FieldCSM: somebody(ben),
	}.state())
	if err != nil || len(reply.After) != 1 {
		t.Fatalf("got %+v, %v", reply, err)
	}
	contains(t, reply.After[0].Text, "Acme Corp", "Ben Sample", "SMB")
}

func TestAddSubmittedTwiceAddsOnce(t *testing.T) {
	d := newDesk(t)
	form := d.says("add").Open
	state := entered{view.FieldName: typed("Acme Corp"), view.FieldSegment: chose("mid_market"), view.FieldRenewal: day("2027-03-31"),
		view.FieldCSM: somebody(ana), view.FieldLink: checked(string(sales))}.state()
	for range 2 {
		reply, err := d.submits(form, state)
		if err != nil || len(reply.After) != 1 {
			t.Fatalf("got %+v, %v", reply, err)
		}
		contains(t, reply.After[0].Text, "Added Acme Corp")
	}
	if a := d.named("Acme Corp"); a.Channel != sales {
		t.Errorf("channel %q, want the one that was ticked", a.Channel)
	}
	if len(d.workspace.joined) != 1 {
		t.Errorf("joined %v, want the public channel once", d.workspace.joined)
	}
}

func TestAddSaysWhatIsWrongAtItsField(t *testing.T) {
	d := newDesk(t)
	d.account("Globex", "2027-03-31")
	form := d.says("add").Open
	good := entered{view.FieldName: typed("Acme"), view.FieldSegment: chose("smb"), view.FieldRenewal: day("2027-03-31"), view.FieldCSM: somebody(ana)}
	for field, wrong := range map[string]entered{
		view.FieldARR:     {view.FieldARR: typed("a lot")},
		view.FieldName:    {view.FieldName: typed("Globex")},
		view.FieldRenewal: {view.FieldRenewal: day("")},
	} {
		state := good.state()
		for id, action := range wrong.state() {
			state[id] = action
		}
		reply, err := d.submits(form, state)
		known, _ := errors.AsType[*domain.Error](err)
		if reply.Errors[field] == "" && (known == nil || known.Field != field) {
			t.Errorf("%s: got %+v, %v", field, reply.Errors, err)
		}
	}
}

func TestAddOffersTheChannel(t *testing.T) {
	d := newDesk(t)
	d.says(`add "Acme Corp" 2027-03-31`)
	acme := d.named("Acme Corp").ID
	reply, err := d.presses(view.ActionLinkHere, view.Ref{Account: acme}.String())
	if err != nil {
		t.Fatal(err)
	}
	contains(t, reply.Text, "now belongs to")
	if got := d.load(acme).Channel; got != sales {
		t.Errorf("channel %q, want %q", got, sales)
	}
}
