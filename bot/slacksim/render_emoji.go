package slacksim

import "strings"

// emoji maps the shortcodes business messages use to characters. A code that
// is not here stays as it was typed.
func emoji(code string) (string, bool) {
	c, ok := emojiTable[code]
	return c, ok
}

var emojiTable = parseEmoji(`
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|100 💯|alarm_clock ⏰|arrow_down ⬇️|arrow_left ⬅️|arrow_right ➡️|arrow_up ⬆️
arrow_upper_right ↗️|arrow_lower_right ↘️|arrows_counterclockwise 🔄|ballot_box_with_check ☑️|bar_chart 📊|beers 🍻|bell 🔔|no_bell 🔕|black_circle ⚫|blue_circle 🔵|blush 😊|bookmark 🔖|books 📚|bow 🙇
boom 💥|briefcase 💼|brown_circle 🟤|bug 🐛|bulb 💡|busts_in_silhouette 👥|bust_in_silhouette 👤|calendar 📆|spiral_calendar_pad 🗓️|date 📅|card_index 📇|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|clap 👏
clipboard 📋|clock1 🕐|clock9 🕘|hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|timer_clock ⏲️|cloud ☁️|coffee ☕|confetti_ball 🎊|construction 🚧|cry 😢|crystal_ball 🔮|dart 🎯|door 🚪|email 📧|envelope ✉️
incoming_envelope 📨|exclamation ❗|eyes 👀|face_with_monocle 🧐|file_folder 📁|fire 🔥|fireworks 🎆|first_place_medal 🥇|gear ⚙️|gem 💎|ghost 👻|gift 🎁|globe_with_meridians 🌐|green_circle 🟢|large_green_circle 🟢
green_heart 💚|grey_question ❔|grin 😁|grinning 😀|hammer_and_wrench 🛠️|handshake 🤝|heart ❤️|heavy_check_mark ✔️|heavy_minus_sign ➖|heavy_plus_sign ➕|house 🏠|inbox_tray 📥|outbox_tray 📤|information_source ℹ️
key 🔑|label 🏷️|large_blue_circle 🔵|large_orange_circle 🟠|large_purple_circle 🟣|large_yellow_circle 🟡|large_green_square 🟩|large_red_square 🟥|large_yellow_square 🟨|white_large_square ⬜|black_large_square ⬛|link 🔗|lock 🔒|loudspeaker 📢|mag 🔍|mailbox 📫|mega 📣|memo 📝|pencil 📝|pencil2 ✏️
money_with_wings 💸|moneybag 💰|dollar 💵|euro 💶|muscle 💪|new 🆕|no_entry ⛔|no_entry_sign 🚫|notebook 📓|octagonal_sign 🛑|ok ☑️|ok_hand 👌|orange_circle 🟠|package 📦|page_facing_up 📄|paperclip 📎|party_popper 🎉|tada 🎉|phone ☎️|telephone_receiver 📞
point_down 👇|point_left 👈|point_right 👉|point_up ☝️|pray 🙏|purple_circle 🟣|pushpin 📌|question ❓|raised_hands 🙌|raising_hand 🙋|receipt 🧾|recycle ♻️|red_circle 🔴|repeat 🔁|robot_face 🤖|rocket 🚀|rotating_light 🚨|round_pushpin 📍|scales ⚖️|scroll 📜
see_no_evil 🙈|seedling 🌱|shield 🛡️|shrug 🤷|slightly_smiling_face 🙂|slightly_frowning_face 🙁|smile 😄|smiley 😃|snowflake ❄️|sob 😭|sos 🆘|sparkles ✨|speech_balloon 💬|star ⭐|star2 🌟|sunny ☀️|sunglasses 😎|sunrise 🌅|tada 🎉|thermometer 🌡️|thinking_face 🤔|ticket 🎫|tools 🛠️|traffic_light 🚥|triangular_flag_on_post 🚩|trophy 🏆|unlock 🔓|umbrella ☂️|v ✌️|warning ⚠️|wastebasket 🗑️|wave 👋|white_check_mark ✅|white_circle ⚪|white_medium_square ◻️|wink 😉|wrench 🔧|x ❌|yellow_circle 🟡|yellow_heart 💛|zap ⚡|zzz 💤
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|zero 0️⃣`)

func parseEmoji(s string) map[string]string {
	table := map[string]string{}
	for _, entry := range strings.FieldsFunc(s, func(r rune) bool { return r == '|' || r == '\n' }) {
		code, char, _ := strings.Cut(entry, " ")
		table[code] = char
	}
	return table
}

// emojiSpans splits text at the shortcodes that are known.
func emojiSpans(s string) []span {
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
		code := s[i+1 : i+1+end]
		char, ok := emoji(code)
		if !ok {
			continue
		}
		out = appendText(out, s[start:i])
		out = append(out, span{Kind: "emoji", Text: char, Title: ":" + code + ":"})
		i += end + 1
		start = i + 1
	}
	return appendText(out, s[start:])
}
