package notices

import (
	"fmt"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// suggest names what does not exist together with what was probably meant, else
// with all there is.
func suggest(name string, known []string) string {
	if best := domain.Closest(name, known); best != "" {
		return fmt.Sprintf("%q: did you mean %q?", name, best)
	}
	return fmt.Sprintf("%q: use one of %s", name, strings.Join(known, ", "))
}
