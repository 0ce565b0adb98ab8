package view

import "github.com/renewalbot/renewalbot/domain"

// Each is removed by the file that brings the real one.

func cardMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	return Message{}, nil
}
func snoozeOverMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	return Message{}, nil
}
func followUpMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	return Message{}, nil
}
func ratedMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	return Message{}, nil
}
func replannedMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	return Message{}, nil
}
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
