package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
	"github.com/renewalbot/renewalbot/manifests"
	"github.com/renewalbot/renewalbot/storage"
)

// benchAccounts is how many accounts the benchmarked bot watches.
const benchAccounts = 10_000

// BenchmarkCommand measures the whole path of a slash command that rates an
// account: frame in, commit, acknowledgement out, as Slack sees it. The bot is a
// process of its own with 10,000 accounts; commands arrive in an open loop, so
// one that is slow makes those behind it slow too. Reported beside the
// percentiles are the same run's fsync of 4 kB in the database's directory and
// the bot's resident memory.
//
//	go test -run '^$' -bench Command -benchtime 5000x ./cmd/renewalbot
func BenchmarkCommand(b *testing.B) {
	for _, synchronous := range []string{"FULL", "NORMAL"} {
		for _, rate := range []int{50, 500} {
			b.Run(fmt.Sprintf("synchronous=%s/rate=%d", synchronous, rate), func(b *testing.B) {
				benchCommand(b, synchronous, rate)
			})
		}
	}
}

func benchCommand(b *testing.B, synchronous string, rate int) {
	dir := b.TempDir()
	database := "sqlite:" + filepath.Join(dir, "bench.db")
	fillAccounts(b, database)
	w, err := slacksim.New(slacksim.Config{
		Manifest: manifests.SlackApp, Users: demoPeople(), Channels: demoChannels(), NoRateLimits: true,
		Team: slacksim.Team{ID: "T0SAMPLE", Name: "Sample Inc", Domain: "sample"},
	})
	if err != nil {
		b.Fatal(err)
	}
	listener, err := new(net.ListenConfig).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- w.Serve(listener) }()
	b.Cleanup(func() {
		if err := w.Close(); err != nil {
			b.Error(err)
		}
		if err := <-served; err != nil {
			b.Error(err)
		}
	})
	bot := exec.CommandContext(context.Background(), os.Args[0], "serve") // ends with the signal below
	bot.Env = append(os.Environ(), crashVariable+"=never", syncVariable+"="+synchronous, "DATABASE_URL="+database,
		"SLACK_BOT_TOKEN="+w.BotToken(), "SLACK_APP_TOKEN="+w.AppToken(), "SLACK_API_URL=http://"+listener.Addr().String()+"/api/")
	var said bytes.Buffer
	bot.Stdout, bot.Stderr = &said, &said
	if err := bot.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := bot.Process.Signal(syscall.SIGTERM); err != nil {
			b.Error(err)
		}
		if err := bot.Wait(); err != nil {
			b.Errorf("the bot: %v\n%s", err, said.String())
		}
	})
	if err := w.Wait(b.Context(), func() bool { return w.Connected() > 0 }); err != nil {
		b.Fatal(err)
	}
	ana := w.As(demoAna)
	for i := range 50 { // warm up
		command(b, ana, i)
	}
	b.ResetTimer()
	took := openLoop(b, ana, rate)
	b.StopTimer()
	slices.Sort(took)
	fsync := measureFsync(b, dir)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(milliseconds(took[len(took)/2]), "p50-ms")
	b.ReportMetric(milliseconds(took[len(took)*99/100]), "p99-ms")
	b.ReportMetric(milliseconds(fsync[len(fsync)/2]), "fsync-p50-ms")
	b.ReportMetric(milliseconds(fsync[len(fsync)*99/100]), "fsync-p99-ms")
	b.ReportMetric(resident(b, bot.Process.Pid), "MB-resident")
}

// openLoop sends b.N commands at a fixed rate, whatever becomes of them, and
// returns how long after its moment each was acknowledged.
func openLoop(b *testing.B, p *slacksim.Person, rate int) []time.Duration {
	took := make([]time.Duration, b.N)
	var sent sync.WaitGroup
	begin := time.Now()
	ticker := time.NewTicker(time.Second / time.Duration(rate))
	defer ticker.Stop()
	for i := range b.N {
		moment := begin.Add(time.Duration(i) * time.Second / time.Duration(rate))
		for time.Now().Before(moment) {
			<-ticker.C
		}
		moment = time.Now() // a late tick is the load generator's fault
		sent.Go(func() {
			command(b, p, i)
			took[i] = time.Since(moment)
		})
	}
	sent.Wait()
	return took
}

func command(b *testing.B, p *slacksim.Person, i int) {
	colours := []string{"green", "yellow"}
	line := fmt.Sprintf(`/renewal rate "Account %05d" %s "Usage is steady, visit %d"`, i*7919%benchAccounts, colours[i%2], i)
	if err := p.Command(context.Background(), demoGeneral, line); err != nil {
		b.Errorf("%s: %v", line, err)
	}
}

// fillAccounts makes the accounts that the bot watches.
func fillAccounts(b *testing.B, database string) {
	books, err := playbook.Default()
	if err != nil {
		b.Fatal(err)
	}
	store, err := storage.Open(b.Context(), database, storage.Options{Now: time.Now, Playbooks: books, Synchronous: "NORMAL"})
	if err != nil {
		b.Fatal(err)
	}
	today := domain.DateIn(time.Now(), time.UTC)
	err = store.InTx(b.Context(), func(tx *storage.Tx) error {
		env, err := tx.Env(b.Context(), demoAna, nil)
		if err != nil {
			return err
		}
		for i := range benchAccounts {
			a, change, err := domain.NewAccount(env, domain.AccountInput{
				Name: fmt.Sprintf("Account %05d", i), Segment: domain.MidMarket, CSM: demoAna,
				Term: domain.TermInput{RenewalDate: today.AddDays(100 + i%300), ARR: domain.Money{Minor: 5_000_000, Currency: "USD"}},
			})
			if err != nil {
				return err
			}
			if err := tx.Save(b.Context(), a, change); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
}

// measureFsync times a 4 kB write with fsync beside the database.
func measureFsync(b *testing.B, dir string) []time.Duration {
	f, err := os.Create(filepath.Join(dir, "fsync"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	page := make([]byte, 4096)
	took := make([]time.Duration, 300)
	for i := range took {
		begin := time.Now()
		if _, err := f.Write(page); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
		took[i] = time.Since(begin)
	}
	slices.Sort(took)
	return took
}

// resident returns the resident memory of a process in MB, from Linux' /proc;
// elsewhere it is 0.
func resident(b *testing.B, pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.SplitSeq(string(status), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			var kb float64
			if _, err := fmt.Sscanf(strings.TrimSpace(rest), "%f kB", &kb); err != nil {
				b.Fatal(err)
			}
			return kb / 1024
		}
	}
	return 0
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
