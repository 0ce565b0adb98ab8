package letters_test

import (
	"bytes"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/commands/letters"
	"github.com/renewalbot/renewalbot/domain"
)

var sent = time.Date(2027, time.February, 1, 9, 30, 0, 0, time.UTC)

func sample() letters.Letter {
	return letters.Letter{
		From: letters.Address{Name: "Ana Sample", Email: "ana@vendor.example"},
		To: []letters.Address{
			{Name: `Jürgen "JJ" Sample`, Email: "jj@customer.example"}, {Name: "Tom, Sample", Email: "tom@customer.example"},
		},
		Subject: "Ihre Verlängerung am 31. März", Body: "Hallo,\n\nüber alles.\n.\nViele Grüße", MessageID: "drf_1.1@vendor.example", Date: sent, Unsent: true,
	}
}

// read parses a mail as a program that receives it does.
func read(t interface{ Fatal(...any) }, content []byte) (*mail.Message, string) {
	m, err := mail.ReadMessage(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m, strings.ReplaceAll(string(body), "\r\n", "\n")
}

func TestFile(t *testing.T) {
	content, err := sample().File()
	if err != nil {
		t.Fatal(err)
	}
	m, body := read(t, content)
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != sample().Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 2 || to[0].Name != `Jürgen "JJ" Sample` || to[1].Name != "Tom, Sample" {
		t.Errorf("to %v, %v", to, err)
	}
	for name, want := range map[string]string{
		"From": `"Ana Sample" <ana@vendor.example>`, "Message-ID": "<drf_1.1@vendor.example>", "X-Unsent": "1",
		"Date": "Mon, 01 Feb 2027 09:30:00 +0000", "Reply-To": "",
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if body != sample().Body {
		t.Errorf("body %q", body)
	}
	again, err := sample().File()
	if err != nil || !bytes.Equal(content, again) {
		t.Error("the same letter makes another file")
	}
}

func TestThroughAServer(t *testing.T) {
	content, err := sample().Through("renewals@vendor.example").File()
	if err != nil {
		t.Fatal(err)
	}
	m, _ := read(t, content)
	if from, reply := m.Header.Get("From"), m.Header.Get("Reply-To"); from != `"Ana Sample" <renewals@vendor.example>` || !strings.Contains(reply, "ana@vendor.example") {
		t.Errorf("from %s, answers to %s", from, reply)
	}
	if m.Header.Get("X-Unsent") != "" {
		t.Error("it is still marked as unsent")
	}
}

func TestBadAddressIsNamed(t *testing.T) {
	for _, bad := range []string{"tom", "tom@", "a@b.example\r\nBcc: x@y.example", "Tom <tom@customer.example>", "a@b.example, c@d.example"} {
		l := sample()
		l.To[1].Email = bad
		_, err := l.File()
		if known, ok := err.(*domain.Error); !ok || known.Field != "to" { //nolint:errorlint // it is not wrapped
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestAnyLetter: whatever people are called and write, headers stay whole, none
// is added, and the text arrives as it was.
func TestAnyLetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := sample()
		l.Subject = rapid.String().Draw(t, "subject")
		l.Body = rapid.StringOfN(rapid.RuneFrom([]rune("aä .=\n\t€\"<&\u202e")), 0, 3000, -1).Draw(t, "body")
		l.To[0].Name = rapid.String().Draw(t, "name")
		l.From.Name = rapid.String().Draw(t, "from")
		content, err := l.File()
		if err != nil {
			t.Fatal(err)
		}
		m, body := read(t, content)
		if strings.TrimRight(body, "\n") != strings.TrimRight(l.Body, "\n") {
			t.Fatalf("body %q became %q", l.Body, body)
		}
		for name := range m.Header {
			switch name {
			case "From", "To", "Subject", "Date", "Message-Id", "Mime-Version", "Content-Type", "Content-Transfer-Encoding", "X-Unsent":
			default:
				t.Fatalf("there is a header %s", name)
			}
		}
		if to, err := m.Header.AddressList("To"); err != nil || len(to) != 2 || to[0].Address != "jj@customer.example" {
			t.Fatalf("to %v, %v", to, err)
		}
		link, _ := l.Mailto()
		if u, err := url.Parse(link); err != nil || u.Scheme != "mailto" || len(link) > 1900 || strings.ContainsAny(link, "<>| \n") {
			t.Fatalf("link %q: %v", link, err)
		}
	})
}

func TestMailto(t *testing.T) {
	link, cut := sample().Mailto()
	want := "mailto:jj@customer.example,tom@customer.example?subject=Ihre%20Verl%C3%A4ngerung%20am%2031.%20M%C3%A4rz" +
		"&body=Hallo%2C%0D%0A%0D%0A%C3%BCber%20alles.%0D%0A.%0D%0AViele%20Gr%C3%BC%C3%9Fe"
	if link != want || cut {
		t.Errorf("%s, cut %v", link, cut)
	}
	l := sample()
	l.Body = strings.Repeat("long ", 400)
	if link, cut := l.Mailto(); !cut || strings.Contains(link, "body") || !strings.Contains(link, "subject=") {
		t.Errorf("a long one: %s, cut %v", link, cut)
	}
}
