package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// importAll is `renewalbot import`: accounts unless something else is named.
type importAll struct {
	Accounts importCmd   `cmd:"" default:"withargs" help:"Accounts and their terms; what import means without more."`
	Contacts contactsCmd `cmd:"" help:"The people at the accounts."`
	Usage    usageCmd    `cmd:"" help:"Figures of how customers use the product."`
}

// Help explains the columns of accounts.
func (*importAll) Help() string { return (*importCmd)(nil).Help() }

// importKind is how one kind of file is read and what becomes of its rows.
type importKind struct {
	read   func(content []byte, dates dateForm) (*importFile, error)
	decide func(ctx context.Context, tx *storage.Tx, rows []importRow, online bool) ([]decision, error)
}

// importCmd is `renewalbot import accounts`: it loads accounts and their terms
// from a CSV file (R3). Nothing is saved without --yes, and then in one commit.
type importCmd struct {
	File       string `arg:"" help:"CSV file; its first line names the columns, at least name and renewal_date."`
	Yes        bool   `help:"Save. Without it the import is only shown."`
	DateFormat string `placeholder:"DD/MM/YYYY" help:"How the file writes dates that could be read two ways."`
	playbookFlag
}

// Help explains the columns.
func (*importCmd) Help() string {
	return `Columns, in any order; all but the first two may be absent:
  name, renewal_date            the first day of the next term, YYYY-MM-DD
  external_id                   id in your CRM; finds the account again when it is renamed
  segment                       enterprise, mid_market or smb
  csm, manager                  Slack member id (U012ABCDEF) or e-mail address
  channel                       id or name
  arr, currency                 120000 and USD, or $120,000 in one
  start_date                    of the present term
  auto_renews, notice_days      yes or no, and how many days before the renewal it can be cancelled
  price_change_notice_days      how many days before the renewal a new price must be announced
  seats, payment_schedule       1200; any words
  contract                      name of the contract, where an account has several: one row for each
  fiscal_year_start             month in which the customer's fiscal year begins, such as July or 7
  language                      in which we write to the customer, such as de
  time_zone                     used while the CSM's is not known, such as Europe/Berlin

An account that is there already is found by external id, else by its name. Empty
cells leave what is there. Rows that cannot be used are written to
FILE.rejected.csv with the reason. With SLACK_BOT_TOKEN set, Slack is asked who
and which channels there are; DATABASE_URL says where accounts are kept.`
}

// start runs the import with the configuration of the environment.
func (c *importCmd) start(ctx context.Context, env environment) error {
	cfg := readConfig(env.getenv)
	cfg.readPlaybooks(c.playbookFlag, env.getenv)
	return c.run(ctx, cfg, env.out)
}

// run imports accounts.
func (c *importCmd) run(ctx context.Context, cfg config, out io.Writer) error {
	return c.carry(ctx, cfg, out, importKind{read: readAccounts, decide: decideRows})
}

// carry reads the file, checks every row against what is saved, reports to out,
// and saves what is right if it was told to. With a bot token, Slack is asked
// first who and which channels there are. It fails when a row was rejected, so
// that a script notices.
func (c *importCmd) carry(ctx context.Context, cfg config, out io.Writer, kind importKind) (err error) {
	if err := errors.Join(cfg.faults...); err != nil {
		return err
	}
	dates, err := parseDateForm(c.DateFormat)
	if err != nil {
		return err
	}
	file, err := c.read(dates, kind)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	logger := slog.New(slog.DiscardHandler) // what matters is in the report or the error
	clock := newClock(cfg.ClockFrom, cfg.ClockSpeed)
	books, err := cfg.playbooks()
	if err != nil {
		return err
	}
	store, err := storage.Open(ctx, cfg.DatabaseURL, storage.Options{
		Now: clock.Now, NewID: domain.NewIDs(clock.Now), Playbooks: books, Logger: logger, Synchronous: cfg.Synchronous,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	var api *slackapi.Client
	if cfg.BotToken != "" {
		client := &http.Client{Timeout: slackapi.DefaultTimeout}
		defer client.CloseIdleConnections()
		api = slackapi.New(slackapi.Config{
			BotToken: string(cfg.BotToken), APIURL: cfg.SlackAPIURL, HTTPClient: client, Now: clock.Now,
		})
		if err := syncDirectory(ctx, api, store, logger); err != nil {
			return explainSlack(err, cfg.SlackAPIURL)
		}
	}
	decisions, err := c.decide(ctx, store, kind, file.rows, api != nil)
	if err != nil {
		return err
	}
	r := report{file: file, name: filepath.Base(c.File), decisions: decisions, saved: c.Yes}
	if c.Yes && api != nil {
		r.unjoined = joinChannels(ctx, api, decisions)
	} else {
		r.unjoined = channelsToJoin(decisions)
	}
	return r.finish(out, c.File)
}

// maxImport bounds the size of a file; it is some hundred thousand accounts.
const maxImport = 64 << 20

func (c *importCmd) read(dates dateForm, kind importKind) (*importFile, error) {
	f, err := os.Open(c.File)
	if err != nil {
		return nil, plainPathError(err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxImport+1))
	if err != nil {
		return nil, plainPathError(err)
	}
	if len(content) > maxImport {
		return nil, errNotCSV(fmt.Sprintf("The file is larger than %d MB; split it.", maxImport>>20))
	}
	return kind.read(content, dates)
}

// plainPathError leaves out the path, which is said already.
func plainPathError(err error) error {
	if path, ok := errors.AsType[*os.PathError](err); ok {
		return path.Err
	}
	return err
}

// decide decides about all rows before it saves any of them. Without --yes it
// only reads, so that a bot which runs on the same database is not held up.
func (c *importCmd) decide(ctx context.Context, store *storage.Store, kind importKind, rows []importRow, online bool) (decisions []decision, err error) {
	if !c.Yes {
		err = store.Read(ctx, func(tx *storage.Tx) error {
			decisions, err = kind.decide(ctx, tx, rows, online)
			return err
		})
		return decisions, err
	}
	err = store.InTx(ctx, func(tx *storage.Tx) error {
		decisions, err = kind.decide(ctx, tx, rows, online)
		if err != nil {
			return err
		}
		for _, d := range decisions {
			if d.verdict == verdictRejected {
				continue
			}
			if err := tx.Save(ctx, d.account, d.change); err != nil {
				return fmt.Errorf("line %d, nothing is saved: %w", d.row.line, err)
			}
		}
		return nil
	})
	return decisions, err
}

// channelsToJoin returns the channels the bot is not in, in which the rows want
// it to post.
func channelsToJoin(decisions []decision) []domain.Channel {
	var channels []domain.Channel
	seen := map[domain.ChannelID]bool{}
	for _, d := range decisions {
		if ch := d.channel; ch.ID != "" && !ch.Member && !seen[ch.ID] {
			seen[ch.ID] = true
			channels = append(channels, ch)
		}
	}
	return channels
}

// joinChannels joins the public channels and returns those that somebody has to
// invite the bot to.
func joinChannels(ctx context.Context, api *slackapi.Client, decisions []decision) []domain.Channel {
	var left []domain.Channel
	for _, ch := range channelsToJoin(decisions) {
		if _, err := api.JoinChannel(ctx, ch.ID); err != nil {
			left = append(left, ch)
		}
	}
	return left
}
