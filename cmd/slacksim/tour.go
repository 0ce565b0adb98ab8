package main

import (
	"fmt"
	"os"

	"github.com/goccy/go-yaml"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// readTour reads a [slacksim.Tour] from a YAML file whose keys are the names of
// its fields in lower case:
//
//	title: A minute with Sample
//	steps:
//	  - title: Say hello
//	    text: Send `/sample hello`.
//	    as: ana
//	    place: general
//	    line: /sample hello
//	    done: {words: Hello}
//	    after: It answers, and only you see it.
//	end: That is all.
func readTour(name string) (*slacksim.Tour, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the tour: %w", err)
	}
	var tour slacksim.Tour
	if err := yaml.UnmarshalWithOptions(text, &tour, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("the tour %s cannot be used: %w", name, located(err))
	}
	return &tour, nil
}
