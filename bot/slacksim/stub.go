package slacksim

import (
	"context"
	"errors"
	"net"
	"net/http"
)

type Workspace struct{}

var errNotYet = errors.New("not yet")

func New(Config) (*Workspace, error) { return nil, errNotYet }

// Handler serves everything; the page is at / and gets what no other route takes.
func (w *Workspace) Handler() http.Handler                             { return nil }
func (w *Workspace) Serve(l net.Listener) error                        { return errNotYet }
func (w *Workspace) Close() error                                      { return nil }
func (w *Workspace) BotToken() string                                  { return "" }
func (w *Workspace) AppToken() string                                  { return "" }
func (w *Workspace) URL() string                                       { return "" }
func (w *Workspace) APIURL() string                                    { return "" }
func (w *Workspace) Title() string                                     { return "" }
func (w *Workspace) Clock() Clock                                      { return nil } // nil if it cannot be moved
func (w *Workspace) App() App                                          { return App{} }
func (w *Workspace) Team() Team                                        { return Team{} }
func (w *Workspace) Users() []User                                     { return nil } // everybody, the bot too, in order given
func (w *Workspace) User(id string) (User, bool)                       { return User{}, false }
func (w *Workspace) Channels() []Channel                               { return nil }
func (w *Workspace) Channel(id string) (Channel, bool)                 { return Channel{}, false }
func (w *Workspace) UserGroups() []UserGroup                           { return nil }
func (w *Workspace) Connected() int                                    { return 0 } // open Socket Mode connections
func (w *Workspace) Wait(ctx context.Context, cond func() bool) error  { return errNotYet }
func (w *Workspace) Subscribe() (changes <-chan Change, cancel func()) { return nil, func() {} }
func (w *Workspace) Snapshot() ([]byte, error)                         { return nil, errNotYet }
func (w *Workspace) command(ctx context.Context, user, channelID, line string) error {
	return errNotYet
}
func (w *Workspace) say(ctx context.Context, user, channelID, text, threadTS string) (string, error) {
	return "", errNotYet
}
func (w *Workspace) act(ctx context.Context, user string, a Act) error { return errNotYet }
func (w *Workspace) submitView(ctx context.Context, user, viewID string, values map[string]map[string]StateValue) (Submitted, error) {
	return Submitted{}, errNotYet
}
func (w *Workspace) closeView(ctx context.Context, user, viewID string) error { return errNotYet }
func (w *Workspace) openHome(ctx context.Context, user string) error          { return errNotYet }
func (w *Workspace) shortcut(ctx context.Context, user, callbackID string, message *MessageRef) error {
	return errNotYet
}
func (w *Workspace) suggest(ctx context.Context, user string, where Act, query string) ([]OptionGroup, error) {
	return nil, errNotYet
}
func (w *Workspace) conversationsOf(user string) []Conversation   { return nil }
func (w *Workspace) messagesFor(user, channelID string) []Message { return nil }
func (w *Workspace) viewsOf(user string) []View                   { return nil }
func (w *Workspace) homeOf(user string) (View, bool)              { return View{}, false }
func (w *Workspace) markRead(user, channelID string)              {}
