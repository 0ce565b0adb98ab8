//go:build unix

// Package pgtest gives tests a PostgreSQL of their own: one throw-away cluster
// for each test binary, and a fresh database for each test.
//
// The server's programs are taken from PATH or from where distributions put
// them. Without them tests are skipped, unless RENEWALBOT_REQUIRE_ALL is 1:
// then they fail. The cluster stops and its files go when the test binary ends,
// however it ends. Root, whom PostgreSQL refuses to serve, runs it as the user
// postgres or nobody.
package pgtest

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	_ "github.com/lib/pq" // the driver "postgres"
)

// URL returns the URL of a new, empty database.
func URL(tb testing.TB) string { return FromTemplate(tb, nil) }

// FromTemplate returns the URL of a new database that is a copy of a template.
// prepare fills the template the first time the test binary asks, given its
// URL, and must leave no connection open; all callers in one binary must pass
// the same one. The database is dropped when the test ends.
func FromTemplate(tb testing.TB, prepare func(url string) error) string {
	tb.Helper()
	c, err := running()
	if errors.Is(err, errAbsent) && os.Getenv("RENEWALBOT_REQUIRE_ALL") != "1" {
		tb.Skip("PostgreSQL is not installed")
	}
	if err != nil {
		tb.Fatalf("start PostgreSQL: %v", err)
	}
	from := "template0"
	if prepare != nil {
		c.template.Do(func() { c.templateErr = c.prepare(prepare) })
		if c.templateErr != nil {
			tb.Fatalf("prepare template database: %v", c.templateErr)
		}
		from = "prepared"
	}
	name := "test" + strconv.FormatInt(c.databases.Add(1), 10)
	if err := c.admin("CREATE DATABASE " + name + " TEMPLATE " + from); err != nil {
		tb.Fatalf("create database: %v", err)
	}
	tb.Cleanup(func() {
		if err := c.admin("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			tb.Errorf("drop database: %v", err)
		}
	})
	return c.url(name)
}

var errAbsent = errors.New("no initdb in PATH or in a usual place")

// cluster is a running server.
type cluster struct {
	port        int
	databases   atomic.Int64
	template    sync.Once
	templateErr error
	creating    sync.Mutex // CREATE DATABASE does not like company
	lifeline    *os.File   // the server stops when it closes, at the latest with this process

	commit         string
	who            *syscall.SysProcAttr // whom it runs as
	bin, dir, data string               // its programs, its folder, and what it stores in there
}

// running starts the cluster of this test binary when it is first asked for.
var running = sync.OnceValues(func() (*cluster, error) { return start("off") })

// start makes a cluster; commit is its setting synchronous_commit.
func start(commit string) (*cluster, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pgtest")
	if err != nil {
		return nil, err
	}
	c := &cluster{commit: commit}
	if err := c.serve(bin, dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return c, nil
}

// programs finds the folder with the server's programs, the newest version
// first.
func programs() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	newest, folder := 0, ""
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin/initdb", "/usr/pgsql-*/bin/initdb", "/opt/homebrew/opt/postgresql@*/bin/initdb"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return "", err
		}
		for _, path := range found {
			version := 0
			for _, r := range filepath.Dir(path) {
				if r >= '0' && r <= '9' {
					version = version*10 + int(r-'0')
				}
			}
			if version > newest {
				newest, folder = version, filepath.Dir(path)
			}
		}
	}
	if folder == "" {
		return "", errAbsent
	}
	return folder, nil
}

// serve makes a cluster in dir and starts its server on a free loopback port.
func (c *cluster) serve(bin, dir string) error {
	who, err := servant(dir)
	if err != nil {
		return err
	}
	c.who, c.bin, c.dir, c.data = who, bin, dir, filepath.Join(dir, "data")
	if err := run(who, dir, filepath.Join(bin, "initdb"), "-D", c.data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
		"--locale=C", "--no-sync"); err != nil {
		return err
	}
	if c.port, err = freePort(); err != nil {
		return err
	}
	if err := c.up(); err != nil {
		return err
	}
	return c.watch(who, bin, dir, c.data)
}

// up starts the server and waits until it answers.
func (c *cluster) up() error {
	options := fmt.Sprintf("-c listen_addresses=127.0.0.1 -c port=%d -c unix_socket_directories= -c fsync=off "+
		"-c full_page_writes=off -c synchronous_commit=%s -c max_connections=200 -c shared_buffers=32MB -c autovacuum=off", c.port, c.commit)
	return run(c.who, c.dir, filepath.Join(c.bin, "pg_ctl"), "-D", c.data, "-w", "-t", "60", "-l", filepath.Join(c.dir, "log"),
		"-o", options, "start")
}

// down ends the server at once, as a machine does that loses power.
func (c *cluster) down() error {
	return run(c.who, c.dir, filepath.Join(c.bin, "pg_ctl"), "-D", c.data, "-w", "-m", "immediate", "stop")
}

// watch starts a process that waits for the end of this one and then cleans up.
// It reads from a pipe that nobody writes to and that the system closes.
func (c *cluster) watch(who *syscall.SysProcAttr, bin, dir, data string) error {
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	sweeper := exec.Command("/bin/sh", "-c", `cat >/dev/null; "$1" -D "$2" -m immediate stop >/dev/null 2>&1; rm -rf "$3"`,
		"sh", filepath.Join(bin, "pg_ctl"), data, dir)
	sweeper.Dir, sweeper.Stdin, sweeper.SysProcAttr = "/", read, who
	if err := sweeper.Start(); err != nil {
		return errors.Join(err, read.Close(), write.Close())
	}
	c.lifeline = write
	return read.Close()
}

// servant returns how to start programs as somebody PostgreSQL accepts, who
// owns dir.
func servant(dir string) (*syscall.SysProcAttr, error) {
	// A process group of its own: an interrupt of the tests must not stop the
	// server before the sweeper does.
	attr := &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() != 0 {
		return attr, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		if account, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, os.Chown(dir, int(uid), int(gid))
}

func run(who *syscall.SysProcAttr, dir, program string, args ...string) error {
	output, err := os.CreateTemp(dir, "output")
	if err != nil {
		return err
	}
	cmd := exec.Command(program, args...)
	// A file, not a pipe: the server that pg_ctl leaves behind would keep a
	// pipe open for ever.
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = dir, output, output, who
	cmd.Env = append(os.Environ(), "LC_ALL=C", "HOME="+dir)
	if err := cmd.Run(); err != nil {
		said, unread := os.ReadFile(output.Name())
		return errors.Join(fmt.Errorf("%s: %w: %s", filepath.Base(program), err, bytes.TrimSpace(said)), unread, output.Close())
	}
	return output.Close()
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

func (c *cluster) url(database string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", c.port, database)
}

func (c *cluster) prepare(fill func(url string) error) error {
	if err := c.admin("CREATE DATABASE prepared TEMPLATE template0"); err != nil {
		return err
	}
	return fill(c.url("prepared"))
}

// admin runs a statement outside any test's database.
func (c *cluster) admin(statement string) (err error) {
	c.creating.Lock()
	defer c.creating.Unlock()
	db, err := sql.Open("postgres", c.url("postgres"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.Exec(statement)
	return err
}
