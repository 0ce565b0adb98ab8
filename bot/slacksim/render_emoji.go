package slacksim

import "strings"

// emoji maps the shortcodes business messages use to characters. A code that
// is neither here nor the workspace's own stays as it was typed.
func emoji(code string) (string, bool) {
	c, ok := emojiTable[code]
	return c, ok
}

var emojiTable = map[string]string{
	"+1": "👍", "-1": "👎", "100": "💯", "alarm_clock": "⏰", "arrow_down": "⬇️", "arrow_left": "⬅️",
	"arrow_lower_right": "↘️", "arrow_right": "➡️", "arrow_up": "⬆️", "arrow_upper_right": "↗️",
	"arrows_counterclockwise": "🔄", "ballot_box_with_check": "☑️", "bar_chart": "📊", "beers": "🍻", "bell": "🔔",
	"black_circle": "⚫", "black_large_square": "⬛", "blue_circle": "🔵", "blush": "😊", "bookmark": "🔖",
	"books": "📚", "boom": "💥", "bow": "🙇", "briefcase": "💼", "brown_circle": "🟤", "bug": "🐛", "bulb": "💡",
	"bust_in_silhouette": "👤", "busts_in_silhouette": "👥", "calendar": "📆", "card_index": "📇",
	"chart_with_downwards_trend": "📉", "chart_with_upwards_trend": "📈", "clap": "👏", "clipboard": "📋",
	"clock1": "🕐", "clock9": "🕘", "cloud": "☁️", "coffee": "☕", "confetti_ball": "🎊", "construction": "🚧",
	"cry": "😢", "crystal_ball": "🔮", "dart": "🎯", "date": "📅", "dollar": "💵", "door": "🚪", "eight": "8️⃣",
	"email": "📧", "envelope": "✉️", "euro": "💶", "exclamation": "❗", "eyes": "👀", "face_with_monocle": "🧐",
	"file_folder": "📁", "fire": "🔥", "fireworks": "🎆", "first_place_medal": "🥇", "five": "5️⃣", "four": "4️⃣",
	"gear": "⚙️", "gem": "💎", "ghost": "👻", "gift": "🎁", "globe_with_meridians": "🌐", "green_circle": "🟢",
	"green_heart": "💚", "grey_question": "❔", "grin": "😁", "grinning": "😀", "hammer_and_wrench": "🛠️",
	"handshake": "🤝", "heart": "❤️", "heavy_check_mark": "✔️", "heavy_minus_sign": "➖", "heavy_plus_sign": "➕",
	"hourglass": "⌛", "hourglass_flowing_sand": "⏳", "house": "🏠", "inbox_tray": "📥", "incoming_envelope": "📨",
	"information_source": "ℹ️", "key": "🔑", "label": "🏷️", "large_blue_circle": "🔵", "large_green_circle": "🟢",
	"large_green_square": "🟩", "large_orange_circle": "🟠", "large_purple_circle": "🟣", "large_red_square": "🟥",
	"large_yellow_circle": "🟡", "large_yellow_square": "🟨", "link": "🔗", "lock": "🔒", "loudspeaker": "📢",
	"mag": "🔍", "mailbox": "📫", "mega": "📣", "memo": "📝", "money_with_wings": "💸", "moneybag": "💰", "muscle": "💪",
	"new": "🆕", "nine": "9️⃣", "no_bell": "🔕", "no_entry": "⛔", "no_entry_sign": "🚫", "notebook": "📓",
	"octagonal_sign": "🛑", "ok": "☑️", "ok_hand": "👌", "one": "1️⃣", "orange_circle": "🟠", "outbox_tray": "📤",
	"package": "📦", "page_facing_up": "📄", "paperclip": "📎", "party_popper": "🎉", "pencil": "📝", "pencil2": "✏️",
	"phone": "☎️", "point_down": "👇", "point_left": "👈", "point_right": "👉", "point_up": "☝️", "pray": "🙏",
	"purple_circle": "🟣", "pushpin": "📌", "question": "❓", "raised_hands": "🙌", "raising_hand": "🙋",
	"receipt": "🧾", "recycle": "♻️", "red_circle": "🔴", "repeat": "🔁", "robot_face": "🤖", "rocket": "🚀",
	"rotating_light": "🚨", "round_pushpin": "📍", "scales": "⚖️", "scroll": "📜", "see_no_evil": "🙈",
	"seedling": "🌱", "seven": "7️⃣", "shield": "🛡️", "shrug": "🤷", "six": "6️⃣", "slightly_frowning_face": "🙁",
	"slightly_smiling_face": "🙂", "smile": "😄", "smiley": "😃", "snowflake": "❄️", "sob": "😭", "sos": "🆘",
	"sparkles": "✨", "speech_balloon": "💬", "spiral_calendar_pad": "🗓️", "star": "⭐", "star2": "🌟",
	"stopwatch": "⏱️", "sunglasses": "😎", "sunny": "☀️", "sunrise": "🌅", "tada": "🎉", "telephone_receiver": "📞",
	"thermometer": "🌡️", "thinking_face": "🤔", "three": "3️⃣", "thumbsdown": "👎", "thumbsup": "👍", "ticket": "🎫",
	"timer_clock": "⏲️", "tools": "🛠️", "traffic_light": "🚥", "triangular_flag_on_post": "🚩", "trophy": "🏆",
	"two": "2️⃣", "umbrella": "☂️", "unlock": "🔓", "v": "✌️", "warning": "⚠️", "wastebasket": "🗑️", "wave": "👋",
	"white_check_mark": "✅", "white_circle": "⚪", "white_large_square": "⬜", "white_medium_square": "◻️",
	"wink": "😉", "wrench": "🔧", "x": "❌", "yellow_circle": "🟡", "yellow_heart": "💛", "zap": "⚡", "zero": "0️⃣",
	"zzz": "💤",
}

// ownEmoji are a workspace's own emoji by name: the address of a picture, or
// "alias:" and a name.
type ownEmoji map[string]string

// face is how an emoji looks: a character, or a picture at an address; neither
// if nobody knows it.
type face struct{ char, picture string }

func (f face) known() bool { return f != face{} }

// maxAliases bounds how often one name stands for another.
const maxAliases = 5

// skinTone parts an emoji's name from its skin tone.
const skinTone = "::skin-tone-"

// face finds an emoji by its name, skin tone included.
func (own ownEmoji) face(name string) face {
	base, tone, toned := strings.Cut(name, skinTone)
	for range maxAliases {
		if char, ok := emoji(base); ok {
			if toned && isTone(tone) {
				char = strings.TrimSuffix(char, "\ufe0f") + string(rune(0x1f3fb+int(tone[0]-'2')))
			}
			return face{char: char}
		}
		value := own[base]
		other, alias := strings.CutPrefix(value, "alias:")
		if !alias {
			if !strings.HasPrefix(value, emojiPath) { // of another site
				value = safeURL(value)
			}
			return face{picture: value}
		}
		base = other
	}
	return face{}
}

// isTone says whether a text is the number of a skin tone.
func isTone(s string) bool { return len(s) == 1 && s >= "2" && s <= "6" }

// span draws an emoji under a name.
func (f face) span(name string) span {
	if f.char == "" {
		return span{Kind: "emoji", Text: ":" + name + ":", URL: f.picture, Title: ":" + name + ":"}
	}
	return span{Kind: "emoji", Text: f.char, Title: ":" + name + ":"}
}

// emojiSpans splits text at the shortcodes that are known.
func (p *painter) emojiSpans(s string) []span {
	var out []span
	start := 0
	for i := 0; i < len(s); i++ {
		if s[i] != ':' {
			continue
		}
		end := strings.IndexByte(s[i+1:], ':')
		if end < 1 {
			break
		}
		name := s[i+1 : i+1+end]
		if tone, ok := strings.CutPrefix(s[i+1+end:], skinTone); ok && len(tone) > 1 && isTone(tone[:1]) && tone[1] == ':' {
			name += skinTone + tone[:1]
		}
		look := p.emoji.face(name)
		if !look.known() {
			continue
		}
		out = appendText(out, s[start:i])
		out = append(out, look.span(name))
		i += len(name) + 1
		start = i + 1
	}
	return appendText(out, s[start:])
}
