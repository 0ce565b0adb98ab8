package view

import "github.com/slack-go/slack"

// reporting makes an input report every choice at once under an action id, so
// that the form can be redrawn to fit it.
func reporting(block slack.Block, action string) slack.Block {
	input, ok := withAction(block, action).(*slack.InputBlock)
	if !ok {
		return block
	}
	input.DispatchAction = true
	return input
}

// withAction gives an input an action id of its own. Slack keeps what was entered
// over a redraw as long as block_id and action_id stay the same: another action
// id brings in another initial value.
func withAction(block slack.Block, action string) slack.Block {
	input, ok := block.(*slack.InputBlock)
	if !ok {
		return block
	}
	switch e := input.Element.(type) {
	case *slack.PlainTextInputBlockElement:
		e.ActionID = action
	case *slack.SelectBlockElement:
		e.ActionID = action
	case *slack.MultiSelectBlockElement:
		e.ActionID = action
	case *slack.RadioButtonsBlockElement:
		e.ActionID = action
	case *slack.DatePickerBlockElement:
		e.ActionID = action
	}
	return input
}
