package playbook

import (
	"fmt"
	"slices"
	"strings"
)

// listLimit is how many names a message lists when none of them is close.
const listLimit = 14

// unknown words the mistake of naming something that does not exist: with the
// closest known name, else with all of them while they are few.
func unknown(what, name string, known []string) string {
	message := fmt.Sprintf("there is no %s %q", what, name)
	if best := closest(name, known); best != "" {
		return fmt.Sprintf("%s: did you mean %q?", message, best)
	}
	if len(known) == 0 || len(known) > listLimit {
		return message
	}
	return fmt.Sprintf("%s: use one of %s", message, strings.Join(known, ", "))
}

// closest returns the known name that name is a misspelling of, or "". A third
// of the letters may be wrong; of equally close names the first is taken.
func closest(name string, known []string) string {
	best, least := "", max(1, len(name)/3)+1
	for _, k := range known {
		if d := distance(strings.ToLower(name), k); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour to turn a into b (optimal string alignment).
func distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = slices.Min([]int{last[j] + 1, row[j-1] + 1, last[j-1] + cost})
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
