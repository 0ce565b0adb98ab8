package slacksim

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// layouts are how a language writes dates and times, in the words of
// [time.Time.Format].
type layouts struct {
	time, seconds, slash string
	short                string // "Jan 2, 2006"
	long                 string // the same with the month in full
	full                 string // with the weekday too
	day, dayShort        string // full and short without the year
	dated                string // short with the weekday
	ordinal              bool   // the day in long and full is "2nd"
}

// layoutsOf knows the American way and, for every other language, the British.
func layoutsOf(locale string) layouts {
	if locale == "en-US" || locale == "" {
		return layouts{
			time: "3:04 PM", seconds: "3:04:05 PM", slash: "01/02/2006", short: "Jan 2, 2006", long: "January 2, 2006",
			full: "Monday, January 2, 2006", day: "Monday, January 2", dayShort: "Mon, Jan 2", dated: "Mon, Jan 2, 2006", ordinal: true,
		}
	}
	return layouts{
		time: "15:04", seconds: "15:04:05", slash: "02/01/2006", short: "2 Jan 2006", long: "2 January 2006",
		full: "Monday 2 January 2006", day: "Monday 2 January", dayShort: "Mon 2 Jan", dated: "Mon 2 Jan 2006",
	}
}

// dateSpan paints <!date^SECONDS^FORMAT^LINK|FALLBACK>. A broken one shows its
// fallback.
func (p *painter) dateSpan(target, fallback string) span {
	parts := strings.SplitN(target, "^", 4)
	if len(parts) < 3 {
		return span{Kind: "text", Text: fallback}
	}
	sec, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return span{Kind: "text", Text: fallback}
	}
	t := time.Unix(sec, 0)
	in := layoutsOf(p.locale)
	sp := span{Kind: "date", Text: p.date(t, unescape(parts[2])), Title: t.In(p.zone).Format(in.full + " at " + in.time + " MST")}
	if len(parts) == 4 {
		sp.URL = safeURL(unescape(parts[3]))
	}
	return sp
}

// date fills Slack's date tokens in the zone of the person looking.
func (p *painter) date(t time.Time, format string) string {
	t = t.In(p.zone)
	in := layoutsOf(p.locale)
	short, long, full := t.Format(in.short), t.Format(in.long), t.Format(in.full)
	if in.ordinal {
		long = ordinal(t, "January")
		full = t.Format("Monday, ") + long
	}
	pretty := func(otherwise string) string {
		if word := p.nearDay(t); word != "" {
			return word
		}
		return otherwise
	}
	return strings.NewReplacer(
		"{date_num}", t.Format("2006-01-02"),
		"{date_slash}", t.Format(in.slash),
		"{date_short_pretty}", pretty(short),
		"{date_long_pretty}", pretty(full),
		"{date_pretty}", pretty(long),
		"{date_short}", short,
		"{date_long}", full,
		"{date}", long,
		"{day_divider_pretty}", pretty(full),
		"{time_secs}", t.Format(in.seconds),
		"{time}", t.Format(in.time),
		"{ago}", ago(p.now.Sub(t)),
	).Replace(format)
}

// nearDay is "today", "yesterday" or "tomorrow" when t is, else "".
func (p *painter) nearDay(t time.Time) string {
	now := p.now.In(p.zone)
	for days, word := range map[int]string{0: "today", -1: "yesterday", 1: "tomorrow"} {
		if now.AddDate(0, 0, days).Format(time.DateOnly) == t.Format(time.DateOnly) {
			return word
		}
	}
	return ""
}

func ordinal(t time.Time, month string) string {
	suffix := "th"
	if d := t.Day(); d < 11 || d > 13 {
		switch d % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%s %d%s, %d", t.Format(month), t.Day(), suffix, t.Year())
}

func ago(d time.Duration) string {
	suffix := " ago"
	if d < 0 {
		d, suffix = -d, " from now"
	}
	count := func(n int64, unit string) string {
		if n != 1 {
			unit += "s"
		}
		return fmt.Sprintf("%d %s%s", n, unit, suffix)
	}
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return count(int64(d/time.Minute), "minute")
	case d < 24*time.Hour:
		return count(int64(d/time.Hour), "hour")
	}
	return count(int64(d/(24*time.Hour)), "day")
}
