package slackapi_test

import (
	"testing"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/domain"
)

func TestUploadFile(t *testing.T) {
	w, c := workspace(t)
	ctx := deadline(t)
	channel, err := c.OpenDM(ctx, ana)
	if err != nil {
		t.Fatal(err)
	}
	file := slackapi.File{Name: "preview.csv", Content: []byte("day,what\n2026-11-23,Kickoff\n"), Comment: "What comes next."}
	if err := c.UploadFile(ctx, channel, file); err != nil {
		t.Fatal(err)
	}
	person := w.As(ana)
	messages := person.Messages(string(channel))
	if len(messages) != 1 || len(messages[0].Files) != 1 || messages[0].Text != file.Comment {
		t.Fatalf("messages %+v, want one with the file", messages)
	}
	got, content, ok := person.File(messages[0].Files[0].ID)
	if !ok || got.Name != file.Name || string(content) != string(file.Content) {
		t.Errorf("the file %+v holds %q", got, content)
	}
	if err := c.UploadFile(ctx, domain.ChannelID("C0NOSUCH"), file); slackapi.Outcome(err) != slackapi.Permanent {
		t.Errorf("to no channel: %v, want a permanent failure", err)
	}
}
