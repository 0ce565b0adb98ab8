package commands

import "testing"

// drops shows a file that the actor drops into the conversation with the bot.
func (d *desk) drops(ids ...string) (Reply, error) {
	return d.dispatch(Request{Kind: KindDirectMessage, Actor: d.actor, Channel: "D0ANA", Files: ids})
}

func TestDroppedFileThatCannotBeUsed(t *testing.T) {
	d := newDesk(t)
	d.account("Acme Corp", "2027-06-30")
	for content, want := range map[string]string{
		"":                                   "The file is empty",
		"account,date,figure,value\n":        "holds no lines",
		"PK\x03\x04\x00":                     "Save it as CSV",
		"caf\xe9,date,figure,value\n":        "Save it as CSV",
		"account,date,value\nAcme,today,1\n": "no column figure",
	} {
		d.workspace.files = map[string]SharedFile{"F1": {Name: "usage.csv", Owner: ana, Content: []byte(content)}}
		if _, err := d.drops("F1"); err == nil {
			t.Errorf("%q is taken", content)
		} else {
			contains(t, err.Error(), want)
		}
	}
	for want, ids := range map[string][]string{"one file at a time": {"F1", "F2"}, "no file F3": {"F3"}} {
		if _, err := d.drops(ids...); err == nil {
			t.Errorf("%v are taken", ids)
		} else {
			contains(t, err.Error(), want)
		}
	}
}

// TestDroppedFileIsItsOwners: whoever sees the button and does not own the file
// cannot have it saved; its owner can, twice with the same result.
func TestDroppedFileIsItsOwners(t *testing.T) {
	d := newDesk(t)
	id := d.account("Acme Corp", "2027-06-30")
	d.workspace.files = map[string]SharedFile{"F1": {Name: "usage.csv", Owner: ana, Content: []byte(
		"Value,Day,Account Name,Metric\n120,2026-11-30,acme corp,Users\n-,2026-11-30,Acme Corp,Seats\n\"1.200\",2026-12-01,Acme Corp,Users\n5,2027-12-01,Acme Corp,Users\n")}}
	reply, err := d.drops("F1")
	if err != nil {
		t.Fatal(err)
	}
	contains(t, reply.Text, "1 figure for 1 account: 1 new, 0 changed, 0 known already, 3 rejected", "Line 3: Say how many", "Line 4: ", "Line 5: 1 Dec 2027 is still to come")
	if n := len(d.load(id).Value.Figures); n != 0 {
		t.Fatalf("%d figures are saved before somebody said so", n)
	}
	d.actor = ben
	if _, err := d.presses("usage.save", "F1"); err == nil {
		t.Error("a file of somebody else is saved")
	}
	d.actor = ana
	for _, want := range []string{"Saved. usage.csv: 1 figure for 1 account: 1 new", "0 new, 0 changed, 1 known already"} {
		if reply, err = d.presses("usage.save", "F1"); err != nil {
			t.Fatal(err)
		}
		contains(t, reply.Text, want)
	}
	if got := d.load(id).Value.Figures; len(got) != 1 || got[0].By != ana {
		t.Errorf("saved %+v", got)
	}
}
