package view
import "github.com/renewalbot/renewalbot/domain"
func briefMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) { return Message{}, nil }
