package domain

import (
	"slices"
	"time"
)

// EscalationTimes tells how fast escalations were answered (R39).
type EscalationTimes struct {
	Raised        int
	ToAcknowledge Spread // until somebody took notice for the first time
	ToResolve     Spread // until it was resolved
}

// Spread is how long something took in working time, over Count cases.
type Spread struct {
	Count   int
	Median  time.Duration // half of them took at most this
	Longest time.Duration
}

// MeasureEscalations reports how long escalations took to be acknowledged and
// resolved, in the working time of whoever did it. What is withdrawn, or ended
// with its term, counts as raised only.
func MeasureEscalations(env Env, list []Escalation) EscalationTimes {
	var acknowledged, resolved []time.Duration
	for _, e := range list {
		if !e.FirstAck.IsZero() {
			acknowledged = append(acknowledged, env.workingTime(e.With(), e.RaisedAt, e.FirstAck))
		}
		if e.Status == EscalationResolved {
			resolved = append(resolved, env.workingTime(e.ClosedBy, e.RaisedAt, e.ClosedAt))
		}
	}
	return EscalationTimes{Raised: len(list), ToAcknowledge: spread(acknowledged), ToResolve: spread(resolved)}
}

// workingTime is the working time of a person between two instants.
func (e Env) workingTime(p PersonID, from, to time.Time) time.Duration {
	return CalendarFor(e.SettingsOf(p).Country, e.Settings.FreeDays...).WorkingTime(from, to, e.Zone(p, ""))
}

func spread(times []time.Duration) Spread {
	if len(times) == 0 {
		return Spread{}
	}
	slices.Sort(times)
	return Spread{Count: len(times), Median: times[(len(times)-1)/2], Longest: times[len(times)-1]}
}
