// Package mailer gives letters to a mail server, one attempt at a time, and says
// what is certain about each: that it was accepted, that nothing went out, or
// that nobody here can tell.
package mailer

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/renewalbot/renewalbot/commands/letters"
)

// Class says what is certain after an attempt that failed.
type Class string

// The classes. After Refused and Later nothing went out.
const (
	Refused Class = "refused" // trying again as it is would fail again
	Later   Class = "later"   // it may pass: no connection, or the server is busy
	Unsure  Class = "unsure"  // the letter was handed over and the answer was lost
)

// Error is why a letter was not accepted for certain.
type Error struct {
	Class Class
	Err   error
}

// Error implements error.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Security says how the connection to the server is encrypted.
type Security string

// The kinds of security.
const (
	TLS      Security = "tls"      // from the first byte
	StartTLS Security = "starttls" // required before anything is said
	Clear    Security = "clear"    // none; for a server on this machine
)

// Config is which server to use.
type Config struct {
	Host     string
	Port     int
	Security Security
	Username string // "" for a server that asks for none
	Password string
	From     string        // the address that letters come from
	Timeout  time.Duration // for one letter; 0 is 30 seconds
	TLS      *tls.Config   // for tests; nil trusts what this machine trusts
}

// defaultTimeout is shorter than the claim under which a letter is sent.
const defaultTimeout = 30 * time.Second

// Server sends letters through one mail server.
type Server struct{ cfg Config }

// New returns a server; nothing is connected yet.
func New(cfg Config) *Server {
	if cfg.Timeout == 0 {
		cfg.Timeout = defaultTimeout
	}
	if cfg.TLS == nil {
		cfg.TLS = &tls.Config{ServerName: cfg.Host, MinVersion: tls.VersionTLS12}
	}
	return &Server{cfg: cfg}
}

// Send hands a letter over once: to all its recipients or to none. An error is an
// [*Error]; it never holds the password.
func (s *Server) Send(ctx context.Context, l letters.Letter) error {
	m, err := l.Through(s.cfg.From).Message()
	if err != nil {
		return &Error{Class: Refused, Err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()
	var connection net.Conn
	defer func() {
		if connection != nil {
			_ = connection.Close() // what could be said has been said
		}
	}()
	client, err := s.client(func(c net.Conn) { connection = c })
	if err != nil {
		return &Error{Class: Refused, Err: fmt.Errorf("set up the mail server: %w", err)}
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return &Error{Class: connecting(err), Err: s.explained(err)}
	}
	stop := context.AfterFunc(ctx, func() { _ = connection.Close() }) // ends a silent server
	defer stop()
	if err := client.SendWithSMTPClient(session, m); err != nil {
		return sending(err)
	}
	_ = client.CloseWithSMTPClient(session) // the letter is accepted, however it ends
	return nil
}

// client prepares the library for one letter. dialed learns the connection, which
// the library would leave open after a greeting that fails.
func (s *Server) client(dialed func(net.Conn)) (*mail.Client, error) {
	options := []mail.Option{
		mail.WithPort(s.cfg.Port), mail.WithTimeout(s.cfg.Timeout), mail.WithTLSConfig(s.cfg.TLS), mail.WithoutNoop(), mail.WithoutRset(),
		mail.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := s.dial(ctx, network, address)
			if err == nil {
				dialed(c)
			}
			return c, err
		}),
	}
	switch s.cfg.Security {
	case StartTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case TLS:
		options = append(options, mail.WithSSL())
	case Clear:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	}
	if s.cfg.Username != "" {
		auth := mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover)
		switch s.cfg.Security {
		case TLS: // the library does not know that what we dialed is encrypted already
			auth = mail.WithOpportunisticSMTPAuth(mail.SMTPAuthSCRAMSHA256PLUS, mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthSCRAMSHA1PLUS,
				mail.SMTPAuthSCRAMSHA1, mail.SMTPAuthCramMD5, mail.SMTPAuthPlain, mail.SMTPAuthLogin)
		case Clear: // autodiscovery never sends a password in the clear
			auth = mail.WithSMTPAuth(mail.SMTPAuthPlainNoEnc)
		case StartTLS:
		}
		options = append(options, auth, mail.WithUsername(s.cfg.Username), mail.WithPassword(s.cfg.Password))
	}
	return mail.NewClient(s.cfg.Host, options...)
}

func (s *Server) dial(ctx context.Context, network, address string) (net.Conn, error) {
	var dialer net.Dialer
	if s.cfg.Security == TLS {
		return (&tls.Dialer{NetDialer: &dialer, Config: s.cfg.TLS}).DialContext(ctx, network, address)
	}
	return dialer.DialContext(ctx, network, address)
}

// connecting classifies what failed before a letter was begun.
func connecting(err error) Class {
	if code := replyCode(err); code != 0 {
		return byCode(code)
	}
	if _, wrong := errors.AsType[*tls.CertificateVerificationError](err); wrong {
		return Refused
	}
	if _, network := errors.AsType[net.Error](err); network || lost(err) {
		return Later
	}
	return Refused // no way to encrypt, or to say who we are
}

// explained says what kept a connection from being made, and for a certificate
// what to do about it: a notice never goes to a server that cannot prove who it
// is.
func (s *Server) explained(err error) error {
	if wrong, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return fmt.Errorf("the certificate of the mail server %s is not valid, so nothing was sent to it (%w). "+
			"Correct the name of the server, or let this machine trust its certificate", s.cfg.Host, plainly(wrong.Err))
	}
	return plainly(err)
}

// sending classifies what failed once a letter was begun. The server decides
// when it has read the final dot: a connection that is lost from there on leaves
// it open whether it took the letter.
func sending(err error) error {
	failure, ok := errors.AsType[*mail.SendError](err)
	if !ok {
		return &Error{Class: Unsure, Err: plainly(err)}
	}
	code := failure.ErrorCode()
	switch {
	case failure.Reason == mail.ErrSMTPReset: // it was accepted before that
		return nil
	case code != 0:
		return &Error{Class: byCode(code), Err: plainly(err)}
	case failure.Reason == mail.ErrSMTPDataClose || failure.Reason == mail.ErrAmbiguous:
		return &Error{Class: Unsure, Err: plainly(err)}
	case failure.Reason == mail.ErrGetSender || failure.Reason == mail.ErrGetRcpts || failure.Reason == mail.ErrNoUnencoded:
		return &Error{Class: Refused, Err: plainly(err)}
	}
	return &Error{Class: Later, Err: plainly(err)}
}

// replyCode is the number with which the server answered, 0 when it did not.
func replyCode(err error) int {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		return reply.Code
	}
	return 0
}

func byCode(code int) Class {
	if code < 500 {
		return Later
	}
	return Refused
}

func lost(err error) bool {
	return errors.Is(err, net.ErrClosed) || strings.HasSuffix(err.Error(), "EOF")
}

// plainly puts an error on one line.
func plainly(err error) error {
	text := strings.Join(strings.Fields(err.Error()), " ")
	if text == err.Error() {
		return err
	}
	return errors.New(text)
}
