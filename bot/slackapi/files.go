package slackapi

import (
	"bytes"
	"context"
	"errors"

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

// SharedFile is a file that somebody shared with the bot.
type SharedFile struct {
	Name    string
	Owner   domain.PersonID
	Content []byte
}

// ErrFileTooLarge is a file with more bytes than were asked for.
var ErrFileTooLarge = errors.New("the file is too large")

// ReadFile reads a file that the bot can see, of at most so many bytes: a larger
// one is [ErrFileTooLarge]. One that is gone fails [Because] of [ReasonFileGone],
// and without the scope files:read [Because] of [ReasonScope].
func (c *Client) ReadFile(ctx context.Context, id string, most int) (SharedFile, error) {
	var info *slack.File
	err := c.call(ctx, "files.info", func(ctx context.Context) (err error) {
		info, _, _, err = c.api.GetFileInfoContext(ctx, id, 0, 0)
		return err
	})
	if err != nil {
		return SharedFile{}, err
	}
	if info.Size > most {
		return SharedFile{}, ErrFileTooLarge
	}
	var content bytes.Buffer
	err = c.call(ctx, "file download", func(ctx context.Context) error {
		content.Reset()
		return c.api.GetFileContext(ctx, info.URLPrivateDownload, &content)
	})
	return SharedFile{Name: info.Name, Owner: domain.PersonID(info.User), Content: content.Bytes()}, err
}
