// Package letters turns a draft into mail: a link for the mail program, a file,
// and what a mail server is given (R31). It is pure.
package letters

import (
	"bytes"
	"fmt"
	stdmail "net/mail"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/wneessen/go-mail"

	"github.com/renewalbot/renewalbot/domain"
)

// Address is somebody with an e-mail address. The name may be empty.
type Address struct {
	Name  string
	Email string
}

// Letter is one mail of plain text.
type Letter struct {
	From      Address // an empty one leaves it to the mail program
	ReplyTo   Address // where answers go; empty is From
	To        []Address
	Subject   string
	Body      string
	MessageID string // without its angle brackets, "" for none yet
	Date      time.Time
	Unsent    bool // mail programs open it for editing
}

// Of returns the letter that a draft is: from the CSM, else from whoever wrote
// it. Recipients without an address are left out.
func Of(a *domain.Account, d domain.Draft, env domain.Env) Letter {
	l := Letter{Subject: d.Subject, Body: d.Body, MessageID: d.Mail.MessageID, Date: env.Now, Unsent: d.Unsent()}
	for _, p := range []domain.PersonID{a.CSM, d.By} {
		if person := env.Person(p); person.Email != "" {
			l.From = Address{Name: person.Name, Email: person.Email}
			break
		}
	}
	for _, id := range d.To {
		if s, ok := a.Stakeholder(id); ok && s.Email != "" {
			l.To = append(l.To, Address{Name: s.Name, Email: s.Email})
		}
	}
	return l
}

// Through returns the letter as a mail server for one address sends it: from
// that address in the sender's name, with answers to the sender.
func (l Letter) Through(address string) Letter {
	l.ReplyTo, l.From = l.From, Address{Name: l.From.Name, Email: address}
	l.Unsent = false
	return l
}

// Message builds the mail. An address that is none is an error of code
// [domain.Invalid] that names it.
func (l Letter) Message() (*mail.Msg, error) {
	m := mail.NewMsg(mail.WithNoDefaultUserAgent(), mail.WithEncoding(mail.EncodingQP))
	if l.From.Email != "" {
		from, err := l.From.parsed()
		if err != nil {
			return nil, err
		}
		m.FromMailAddress(from)
	}
	if l.ReplyTo.Email != "" && l.ReplyTo.Email != l.From.Email {
		reply, err := l.ReplyTo.parsed()
		if err != nil {
			return nil, err
		}
		m.ReplyToMailAddress(reply)
	}
	for _, to := range l.To {
		address, err := to.parsed()
		if err != nil {
			return nil, err
		}
		m.AddToMailAddress(address)
	}
	m.Subject(plain(l.Subject))
	m.SetDateWithValue(l.Date)
	if l.MessageID != "" {
		m.SetMessageIDWithValue(l.MessageID)
	}
	if l.Unsent {
		m.SetGenHeader("X-Unsent", "1")
	}
	m.SetBodyString(mail.TypeTextPlain, strings.ToValidUTF8(l.Body, "�"))
	return m, nil
}

// File returns the letter as an .eml file.
func (l Letter) File() ([]byte, error) {
	m, err := l.Message()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if _, err := m.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("write mail file: %w", err)
	}
	return out.Bytes(), nil
}

// parsed checks an address. Its name loses what would break a header.
func (a Address) parsed() (*stdmail.Address, error) {
	address, err := stdmail.ParseAddress("<" + strings.TrimSpace(a.Email) + ">")
	if err != nil || address.Name != "" || strings.ContainsFunc(a.Email, unicode.IsControl) {
		return nil, domain.Errorf(domain.Invalid, "to", "%q is not an e-mail address. Correct it under `/renewal people`.", a.Email)
	}
	address.Name = strings.ReplaceAll(plain(a.Name), `\`, "/") // net/mail encodes names with a backslash in a way it cannot read
	return address, nil
}

// plain puts people's text on one line without control characters: a line break
// in a header would begin another, and "=?" is how encoded text begins there.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "=?", "= ?")
}

// maxLink is how long a link is that every mail program and browser opens.
const maxLink = 1900

// Mailto returns a link that opens the letter in a mail program. cut says that
// the text did not fit and has to be copied.
func (l Letter) Mailto() (link string, cut bool) {
	var to []string
	for _, a := range l.To {
		to = append(to, url.PathEscape(strings.TrimSpace(a.Email)))
	}
	link = "mailto:" + strings.Join(to, ",") + "?subject=" + percent(plain(l.Subject))
	body := strings.ReplaceAll(strings.ReplaceAll(l.Body, "\r\n", "\n"), "\n", "\r\n")
	whole := link + "&body=" + percent(strings.ToValidUTF8(body, "�"))
	switch {
	case utf8.RuneCountInString(whole) <= maxLink:
		return whole, false
	case len(link) <= maxLink:
		return link, true
	}
	return "mailto:", true
}

// percent escapes text for a mail link, where a plus is a plus.
func percent(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }
