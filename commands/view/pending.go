package view

import "github.com/renewalbot/renewalbot/domain"

// Each is removed by the file that brings the real one.

func stakeholderMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	return Message{}, nil
}
func escalationMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	return Message{}, nil
}
func escalationAskMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	return Message{}, nil
}
func escalationNewsMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	return Message{}, nil
}
func reviewMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	return Message{}, nil
}
func closedMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	return Message{}, nil
}
