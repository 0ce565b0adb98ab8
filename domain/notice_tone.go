package domain

// NoticeTone is how a notice addresses people.
type NoticeTone string

// The tones of a notice; "" counts as friendly.
const (
	ToneFriendly NoticeTone = "friendly" // by first name
	ToneFormal   NoticeTone = "formal"   // by the whole name
)

// NoticeTones lists the tones.
func NoticeTones() []NoticeTone { return []NoticeTone{ToneFriendly, ToneFormal} }

// Label returns the tone as people read it.
func (t NoticeTone) Label() string {
	if t == ToneFormal {
		return "Formal"
	}
	return "Friendly"
}
