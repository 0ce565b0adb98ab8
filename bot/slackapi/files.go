package slackapi

import (
	"bytes"
	"context"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// File is what is uploaded: its name with the ending that says what it is, its
// content, which must not be empty, and the message it comes with.
type File struct {
	Name    string
	Content []byte
	Comment string
}

// UploadFile puts a file into a channel or direct conversation. It takes three
// calls; one that fails before the last has shown nothing to anybody. Without
// the scope files:write it fails [Because] of [ReasonScope].
func (c *Client) UploadFile(ctx context.Context, channel domain.ChannelID, f File) error {
	var place *slack.GetUploadURLExternalResponse
	err := c.call(ctx, "files.getUploadURLExternal", func(ctx context.Context) (err error) {
		place, err = c.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{FileName: f.Name, FileSize: len(f.Content)})
		return err
	})
	if err != nil {
		return err
	}
	err = c.call(ctx, "file upload", func(ctx context.Context) error {
		return c.api.UploadToURL(ctx, slack.UploadToURLParameters{
			UploadURL: place.UploadURL, Reader: bytes.NewReader(f.Content), Filename: f.Name,
		})
	})
	if err != nil {
		return err
	}
	return c.call(ctx, "files.completeUploadExternal", func(ctx context.Context) error {
		_, err := c.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{
			Files: []slack.FileSummary{{ID: place.FileID, Title: f.Name}}, Channel: string(channel), InitialComment: f.Comment,
		})
		return err
	})
}
