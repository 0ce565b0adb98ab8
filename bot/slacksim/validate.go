package slacksim

import (
	"encoding/json"
	"errors"
	"regexp"
)

// validateMethods is the method that checks payloads without using them. It
// takes no token and no scope.
func validateMethods() map[string]method {
	return map[string]method{
		"blocks.validate": {run: validateBlocks, prepare: prepareValidation, tier: tier4, open: true},
	}
}

// prepareValidation checks the call's blocks, message or view.
func prepareValidation(c *call) {
	var given []string
	for _, name := range []string{"blocks", "message", "view"} {
		if c.args.object(name) != nil {
			given = append(given, name)
		}
	}
	if len(given) != 1 {
		c.view.err = refuse("invalid_arguments", "must provide exactly one of `blocks`, `view`, or `message`")
		return
	}
	var err error
	payload := c.args.object(given[0])
	switch given[0] {
	case "view":
		_, err = c.w.checkView(payload)
	case "blocks":
		_, err = c.w.checkMessageBlocks(payload)
	case "message":
		a := args{}
		if json.Unmarshal(payload, &a) != nil {
			err = refuse("invalid_message", "[ERROR] must provide an object [json-pointer:/message]")
		} else {
			_, err = c.w.draftOf(a)
		}
	}
	c.view.err = inMethodsTerms(given[0], err)
}

// inMethodsTerms gives a refusal the code blocks.validate has for a payload
// and lists its broken rules under "errors".
func inMethodsTerms(kind string, err error) error {
	var e *apiError
	if !errors.As(err, &e) {
		return err
	}
	return &apiError{code: "invalid_" + kind, messages: e.messages, errors: problems(e)}
}

// problem is one broken rule as blocks.validate reports it.
type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Pointer string `json:"pointer"`
}

func problems(e *apiError) []problem {
	form := regexp.MustCompile(`^\[ERROR\] (.*) \[json-pointer:(.*)\]$`)
	out := []problem{}
	for _, m := range e.messages {
		p := problem{Code: "failed_constraint", Message: m}
		if parts := form.FindStringSubmatch(m); parts != nil {
			p.Message, p.Pointer = parts[1], parts[2]
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		out = append(out, problem{Code: e.code, Message: e.code})
	}
	return out
}

func validateBlocks(c *call) (reply, error) {
	if c.view.err != nil {
		return nil, c.view.err
	}
	return reply{}, nil
}
