package slacksim

import "time"

// Title is what the page calls the workspace.
func (w *Workspace) Title() string {
	if w.cfg.Title != "" {
		return w.cfg.Title
	}
	return w.Team().Name
}

// Now is the time on the workspace clock.
func (w *Workspace) Now() time.Time { return w.clock() }

// Clock is the clock that may be moved, nil if it cannot. Moving it posts the
// messages scheduled in between.
func (w *Workspace) Clock() Clock {
	if w.cfg.Clock == nil {
		return nil
	}
	return sharedClock{Clock: w.cfg.Clock, w: w}
}

// App is the installed app.
func (w *Workspace) App() App { return w.app }

// BotToken is the app's bot token, "xoxb-…".
func (w *Workspace) BotToken() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.tokens.Bot
}

// AppToken is the app-level token that opens sockets, "xapp-…".
func (w *Workspace) AppToken() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.tokens.App
}

// URL is the page's address, "http://host:port". It is empty until the
// workspace is served.
func (w *Workspace) URL() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.base
}

// APIURL is the address of the Web API with a slash at its end, as
// slack.OptionAPIURL and Bolt's slackApiUrl want it.
func (w *Workspace) APIURL() string { return w.URL() + "/api/" }
