package commands

import (
	"testing"

	"github.com/renewalbot/renewalbot/domain"
)

func TestSignalOnOneLine(t *testing.T) {
	for line, want := range map[string]domain.Signal{
		`signal usage drop 45% "since March"`:        {Kind: domain.SignalUsageDrop, Percent: 45, Note: "since March"},
		"signal usage 20 on 2026-12-01 fewer logins": {Kind: domain.SignalUsageDrop, Percent: 20, Note: "fewer logins", On: domain.NewDate(2026, 12, 1)},
		"signal Price pressure: they want 20% off":   {Kind: domain.SignalPrice, Note: "they want 20% off"},
		"signal near tier limit":                     {Kind: domain.SignalNearLimit},
		"signal major bug, twice":                    {Kind: domain.SignalOutage, Note: "twice"},
		"signal acquisition yesterday they said so":  {Kind: domain.SignalAcquisition, Note: "yesterday they said so"},
	} {
		d, acme := inAcme(t)
		d.says(line)
		got := d.load(acme).Signals
		if len(got) != 1 {
			t.Fatalf("%s: signals %+v", line, got)
		}
		if want.On.IsZero() {
			want.On = domain.DateIn(d.now, d.now.Location())
		}
		if s := got[0]; s.Kind != want.Kind || s.Percent != want.Percent || s.Note != want.Note || s.On != want.On || s.By != ana {
			t.Errorf("%s: %+v, want %+v", line, s, want)
		}
	}
	d, _ := inAcme(t)
	contains(t, d.refused("signal weather bad"), "no signal", "usage drop")
	contains(t, d.refused("signal usage drop"), "how many percent")
	contains(t, d.refused("signal usage drop 140%"), "not a percentage")
	contains(t, d.refused("signal praise on 31.12.2026"), "YYYY-MM-DD")
}

func TestSignalForm(t *testing.T) {
	d, acme := inAcme(t)
	form := d.says("signal").Open
	_, err := d.submits(form, entered{"kind": chose("usage_drop"), "percent": typed("lots")}.state())
	if known := refusal(t, err); known.Field != "percent" {
		t.Errorf("refused at %q", known.Field)
	}
	filled := entered{"kind": chose("usage_drop"), "percent": typed("50 %"), "note": typed("logins")}.state()
	for range 2 {
		if _, err := d.submits(form, filled); err != nil {
			t.Fatal(err)
		}
	}
	if got := d.load(acme).Signals; len(got) != 1 || got[0].Percent != 50 {
		t.Errorf("signals %+v", got)
	}
}
