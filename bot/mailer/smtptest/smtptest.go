// Package smtptest is a small mail server for tests. It speaks as much SMTP as it
// takes to accept a mail, encrypted if it is told to, and can fail at every step
// of it.
package smtptest

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
)

// Step is a point of the conversation.
type Step string

// The steps, in order.
const (
	Greeting  Step = "greeting" // before the first word
	Hello     Step = "hello"
	Encrypt   Step = "encrypt"   // of StartTLS: the client asks to encrypt
	Handshake Step = "handshake" // of TLS; it can only be cut
	Auth      Step = "auth"
	From      Step = "from"
	To        Step = "to"
	Data      Step = "data"
	Body      Step = "body" // when the first line of the mail has come
	Dot       Step = "dot"  // when all of it has come
	Quit      Step = "quit"
)

// Steps lists the steps at which a connection can be cut.
func Steps(e Encryption) []Step {
	steps := []Step{Greeting, Hello, From, To, Data, Body, Dot, Quit}
	switch e {
	case StartTLS:
		return append(steps, Encrypt, Handshake)
	case Implicit:
		return append(steps, Handshake)
	case None:
	}
	return steps
}

// Fault is what goes wrong, at each conversation until [Server.Plan] says
// otherwise.
type Fault struct {
	Step  Step
	Reply string // "451 busy"; "" cuts the connection
	Keeps bool   // at Dot: the mail is taken although the answer is lost
}

// Mail is one mail that was accepted.
type Mail struct {
	From string
	To   []string
	Data string

	Encrypted bool // nothing of it went over the wire in the clear
}

// Server is the mail server.
type Server struct {
	Host string
	Port int

	Encryption Encryption

	cert tls.Certificate
	pool *x509.CertPool

	listener net.Listener
	wait     sync.WaitGroup

	mu    sync.Mutex
	fault Fault
	mails []Mail
	talks int
	open  map[net.Conn]bool
}

// Start serves without encryption until the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	return StartWith(t, None)
}

// StartWith serves until the test ends.
func StartWith(t testing.TB, e Encryption) *Server {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().(*net.TCPAddr)
	s := &Server{Host: address.IP.String(), Port: address.Port, listener: listener, open: map[net.Conn]bool{}, Encryption: e}
	if e != None {
		s.cert, s.pool = certificate(t)
	}
	s.wait.Go(s.serve)
	t.Cleanup(func() {
		_ = listener.Close() // ends serve
		s.mu.Lock()
		for c := range s.open {
			_ = c.Close()
		}
		s.mu.Unlock()
		s.wait.Wait()
	})
	return s
}

// Plan says what goes wrong from now on; the zero Fault is nothing.
func (s *Server) Plan(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

// Mails returns what was accepted.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.mails...)
}

// Talks counts the conversations that began.
func (s *Server) Talks() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.talks
}

func (s *Server) serve() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.talks++
		s.open[c] = true
		s.mu.Unlock()
		s.wait.Go(func() {
			s.talk(c)
			_ = c.Close() // the client may have closed it
			s.mu.Lock()
			delete(s.open, c)
			s.mu.Unlock()
		})
	}
}

// talk is one conversation.
func (s *Server) talk(c net.Conn) {
	secure := s.Encryption == Implicit
	if secure {
		if c = s.shake(c); c == nil {
			return
		}
	}
	in := bufio.NewReader(c)
	var m Mail
	if !s.answer(c, Greeting, "220 smtptest ready") {
		return
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, rest, _ := strings.Cut(line, " ")
		var going bool
		switch strings.ToUpper(verb) {
		case "EHLO", "HELO":
			offer := "250-smtptest\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN"
			if s.Encryption == StartTLS && !secure {
				offer = "250-smtptest\r\n250 STARTTLS" // nothing else before it is encrypted
			}
			going = s.answer(c, Hello, offer)
		case "STARTTLS":
			if going = s.answer(c, Encrypt, "220 go on"); going && s.planned(Encrypt) == nil {
				if c = s.shake(c); c == nil {
					return
				}
				secure, in = true, bufio.NewReader(c)
			}
		case "AUTH":
			going = s.answer(c, Auth, "235 welcome")
		case "MAIL":
			m = Mail{From: address(rest), Encrypted: secure}
			going = s.answer(c, From, "250 ok")
		case "RCPT":
			m.To = append(m.To, address(rest))
			going = s.answer(c, To, "250 ok")
		case "DATA":
			if going = s.answer(c, Data, "354 go on"); going && s.planned(Data) == nil {
				going = s.receive(c, in, &m)
			}
		case "QUIT":
			s.answer(c, Quit, "221 bye")
			return
		default: // RSET, NOOP
			going = s.say(c, "250 ok")
		}
		if !going {
			return
		}
	}
}

// receive takes the mail itself.
func (s *Server) receive(c net.Conn, in *bufio.Reader, m *Mail) bool {
	var data strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if s.planned(Body) != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		data.WriteString(strings.TrimPrefix(line, "."))
	}
	m.Data = data.String()
	if f := s.planned(Dot); f == nil || f.Keeps {
		s.mu.Lock()
		s.mails = append(s.mails, *m)
		s.mu.Unlock()
	}
	return s.answer(c, Dot, "250 taken")
}

func (s *Server) planned(step Step) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fault.Step != step {
		return nil
	}
	f := s.fault
	return &f
}

// answer says what belongs at a step, or what is planned for it; false ends the
// conversation.
func (s *Server) answer(c net.Conn, step Step, reply string) bool {
	if f := s.planned(step); f != nil {
		if f.Reply == "" {
			return false
		}
		reply = f.Reply
	}
	return s.say(c, reply)
}

func (s *Server) say(c net.Conn, reply string) bool {
	_, err := fmt.Fprintf(c, "%s\r\n", reply)
	return err == nil
}

// address takes what stands between angle brackets.
func address(text string) string {
	_, text, _ = strings.Cut(text, "<")
	text, _, _ = strings.Cut(text, ">")
	return text
}
