package commands

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestPaperWords(t *testing.T) {
	today := domain.NewDate(2027, time.March, 1)
	day := domain.NewDate(2027, time.March, 20)
	for line, want := range map[string]domain.PaperworkInput{
		"signed":                           {Contract: new(domain.ContractSigned)},
		"contract legal":                   {Contract: new(domain.ContractLegal)},
		"contract none":                    {Contract: new(domain.ContractNotNeeded)},
		"electronic":                       {Signing: new(domain.SigningElectronic)},
		`approver "Kim Sample" approved`:   {Approver: &domain.Approver{Name: "Kim Sample", Status: domain.ApprovalGiven}},
		"approver Kim Sample":              {Approver: &domain.Approver{Name: "Kim Sample", Status: domain.ApprovalAsked}},
		"signer Kim Sample":                {Signer: new("Kim Sample")},
		"order received PO-4711":           {Order: new(domain.PaperReceived), OrderNumber: new("PO-4711")},
		"po none":                          {Order: new(domain.PaperNotNeeded)},
		"invoice sent":                     {Invoice: new(domain.PaperSent)},
		"target 2027-03-20":                {SignBy: &day},
		"target in 19 days":                {SignBy: &day},
		"payment bank transfer 2027-03-20": {PaymentMethod: new("bank transfer"), PaymentOn: &day},
		"payment card":                     {PaymentMethod: new("card")},
	} {
		got, err := paperWords(split(line), today)
		if err != nil || encoded(t, got) != encoded(t, want) {
			t.Errorf("%q is read as %s (%v), want %s", line, encoded(t, got), err, encoded(t, want))
		}
	}
	for _, line := range []string{"sideways", "contract", "contract lost", "target", "target soon", "target 20.3.2027", "payment card 20.3.2027"} {
		if got, err := paperWords(split(line), today); err == nil {
			t.Errorf("%q is read as %s", line, encoded(t, got))
		}
	}
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What was submitted counts as the difference to what the form showed: what
// somebody else said meanwhile stays.
func TestPaperInputIsTheDifference(t *testing.T) {
	shown := view.PaperworkShown(domain.Paperwork{Contract: domain.ContractLegal, Signer: "Kim Sample", Order: domain.PaperRequested})
	form := view.Values{
		"contract": {"value": slack.BlockAction{SelectedOption: slack.OptionBlockObject{Value: "legal"}}},
		"signer":   {"value": slack.BlockAction{Value: "Lee Sample"}},
		"order":    {"value": slack.BlockAction{}},
	}
	got := paperInput(form, shown)
	want := domain.PaperworkInput{Signer: new("Lee Sample"), Order: new(domain.PaperState(""))}
	if encoded(t, got) != encoded(t, want) {
		t.Errorf("the form says %s, want %s", encoded(t, got), encoded(t, want))
	}
}
